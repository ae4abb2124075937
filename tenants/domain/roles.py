"""Who may do what, by what the installed apps declare of roles, scopes and actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from tenants.models import Membership, PlatformVisit
from tenants.registry import declared
from tenants.scope import ambient_tenant_id
from tenants.states import Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.utils.functional import _StrPromise as _Words

    from tenants.models import User


@dataclass(frozen=True)
class RoleActions:
    """The permissions that an app gives to a role; what a lesser role has is said again."""

    role: Role
    actions: frozenset[str]


@dataclass(frozen=True)
class KeyScope:
    """What an API key can be let to do. The name is kept in the key's row: `noun:verb`."""

    name: str
    label: str | _Words
    actions: frozenset[str]


@cache
def actions_of_role(role: str) -> frozenset[str]:
    """All that the installed apps let the role do."""
    granted = (each.actions for each in declared(RoleActions) if each.role == role)
    return frozenset[str]().union(*granted)


@cache
def key_scopes() -> dict[str, KeyScope]:
    """What an API key may be let to do, by the scope's name."""
    return {scope.name: scope for scope in declared(KeyScope)}


def actions_of_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """A scope that no installed app declares allows nothing."""
    declared = key_scopes()
    return frozenset[str]().union(
        *(declared[scope].actions for scope in scopes if scope in declared)
    )


def membership_of(user: User) -> Membership | None:
    """The person's place in the scope's tenant, read once for this user object and tenant."""
    tenant_id = ambient_tenant_id()
    if tenant_id is None:
        return None
    known = _known_of(user).memberships
    if tenant_id not in known:
        known[tenant_id] = (
            Membership.objects.active().filter(user=user).select_related("user").first()
        )
    return known[tenant_id]


def remember_membership(membership: Membership, tenant_id: UUID) -> None:
    """Saves its user object the query that would read it again."""
    _known_of(membership.user).memberships[tenant_id] = membership


def actions_of(user: User) -> frozenset[str]:
    """What the person may do in the scope's tenant. Visiting platform staff act as its admin."""
    if not user.is_active:
        return frozenset()
    if user.is_platform_staff:
        return actions_of_role(Role.ADMIN) if visits_now(user) else frozenset()
    membership = membership_of(user)
    return actions_of_role(membership.role) if membership else frozenset()


def visits_now(user: User) -> bool:
    """Whether platform staff act in the scope's tenant at this moment, with a reason on record."""
    tenant_id = ambient_tenant_id()
    if tenant_id is None:
        return False
    known = _known_of(user).visits
    if tenant_id not in known:
        known[tenant_id] = (
            PlatformVisit.objects.open(user).filter(tenant_visited=tenant_id).exists()
        )
    return known[tenant_id]


@dataclass(slots=True)
class _Known:
    """What was read for one user object, by tenant."""

    memberships: dict[UUID, Membership | None] = field(default_factory=dict)
    visits: dict[UUID, bool] = field(default_factory=dict)


def _known_of(user: User) -> _Known:
    """Kept by setattr: a request's user is a lazy wrapper with a `__dict__` of its own."""
    if not hasattr(user, "_known"):
        setattr(user, "_known", _Known())  # noqa: B010  # As the docstring says.
    known: _Known = getattr(user, "_known")  # noqa: B009  # As above.
    return known
