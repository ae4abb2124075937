"""People and tenants for tests."""

from __future__ import annotations

from itertools import count
from typing import Final

from tenants.domain.actors import Actor
from tenants.models import Membership, Tenant, User
from tenants.scope import tenant_scope
from tenants.states import ActorKind, Role

PASSWORD = "correct horse battery staple"  # noqa: S105  # Of nobody.
ADA: Final = Actor(ActorKind.PLATFORM, "Ada")  # Acts in any tenant, and in none.
_numbers = count(1)


def make_user(name: str = "person") -> User:
    return User.objects.create_user(f"{name}{next(_numbers)}@example.com", PASSWORD)


def make_member(tenant: Tenant, role: Role = Role.AGENT, user: User | None = None) -> Membership:
    with tenant_scope(tenant.pk):
        return Membership.objects.create(user=user or make_user(role), role=role)
