"""Who does something, for tests: as the edges make them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from tenants.domain.actors import SYSTEM, Actor, actor_of, customer
from tenants.domain.keys import find_key, issue_key
from tenants.domain.people import begin_visit
from tenants.domain.principals import KeyPrincipal
from tenants.domain.roles import key_scopes
from tenants.models import User
from tenants.scope import tenant_scope
from tenants.states import ActorKind, Role
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from tenants.models import ActorStamp, Tenant

KINDS: Final = [kind for kind in ActorKind if kind != ActorKind.UNKNOWN]


def make_actor(tenant: Tenant, kind: ActorKind) -> Actor:
    """A supervisor, a program of every scope, visiting staff, a customer, or the system."""
    with tenant_scope(tenant.pk):
        match kind:
            case ActorKind.PERSON:
                return actor_of(make_member(tenant, Role.SUPERVISOR).user)
            case ActorKind.API_KEY:
                key = find_key(issue_key(name="nightly", scopes=key_scopes(), actor=SYSTEM)[1])
                assert key is not None
                return actor_of(KeyPrincipal(key))
            case ActorKind.PLATFORM:
                staff = User.objects.create_superuser("staff@example.com")
                begin_visit(staff, tenant, reason="A question")
                return actor_of(staff)
            case ActorKind.CUSTOMER:
                return customer("Ann Customer")
    return SYSTEM


def stamp_by(actor: Actor) -> tuple[object, ...]:
    """What an `ActorStamp` of the actor's holds."""
    return actor.membership and actor.membership.pk, actor.kind, actor.name


def stamp_of(row: ActorStamp) -> tuple[object, ...]:
    return row.by_id, row.by_kind, row.by_name


def table_of(page: str) -> str:
    """The rows of the page's tables."""
    return in_words("".join(re.findall(r"<tbody.*?</tbody>", page, re.DOTALL)))


def name_in_api(actor: Actor) -> str | None:
    """An e-mail address, a name, or nothing for the product itself."""
    if actor.membership is not None:
        return actor.membership.user.email
    return None if actor == SYSTEM else actor.name


def in_words(page: str) -> str:
    """The page as it is read: signs for themselves, and names without what sets them apart."""
    return unescape(page.replace("<bdi>", "").replace("</bdi>", ""))
