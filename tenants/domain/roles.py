"""Who may do what: the one table of roles, scopes and actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tenants.models import Membership, PlatformVisit
from tenants.scope import ambient_tenant_id
from tenants.states import Role, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from tenants.models import User

_ANSWER: Final = {
    "tickets.view_ticket",
    "tickets.send_ticket",
    "tickets.answer_ticket",
    "tickets.view_knowledgearticle",
}
_LEAD: Final = {"tickets.assign_ticket", "tickets.merge_ticket", "tickets.audit_ticket"}
_KNOW: Final = {"tickets.view_intent", "tickets.view_knowledgearticle", "tickets.view_figures"}
_TEACH: Final = {
    f"tickets.{verb}_{noun}"
    for verb in ("view", "add", "change", "delete")
    for noun in (
        "intent",
        "example",
        "classifierversion",
        "decisionpolicy",
        "intentsuggestion",
        "knowledgearticle",
        "articleversion",
        "macro",
        "servicelevel",
        "callrule",
    )
} | {"tickets.view_feedback", "tickets.see_all_tickets"}
_HEAR: Final = {"calls.view_call", "calls.hear_call"}
_WORK: Final = {
    "calls.upload_call",
    "calls.change_call",
    "calls.retry_call",
    "calls.cancel_call",
}
_MANAGE: Final = {
    "calls.delete_call",
    "calls.view_cost",
    "calls.see_all_calls",
    "calls.import_calls",
    "calls.pause_pipeline",
}
_OVERSEE: Final = {
    "tenants.use_admin",
    "tenants.view_membership",
    "tenants.view_team",
    "tenants.add_team",
    "tenants.change_team",
    "tenants.delete_team",
    "tenants.view_teammember",
    "tenants.add_teammember",
    "tenants.change_teammember",
    "tenants.delete_teammember",
    "tenants.view_phonenumber",
    "tenants.view_usageentry",
    "tenants.view_tenantsettings",
}
_ADMINISTER: Final = {
    "tenants.add_membership",
    "tenants.change_membership",
    "tenants.change_tenantsettings",
    "tenants.view_apikey",
    "tenants.add_apikey",
    "tenants.change_apikey",
    "tenants.add_phonenumber",
    "tenants.change_phonenumber",
    "tenants.delete_phonenumber",
}

_QUALITY: Final = frozenset(_HEAR | _WORK | _MANAGE | _OVERSEE | _ANSWER | _LEAD | _KNOW | _TEACH)

ACTIONS_OF_ROLE: Final[dict[str, frozenset[str]]] = {
    Role.AGENT: frozenset(_HEAR | _ANSWER),
    Role.SUPERVISOR: frozenset(_HEAR | _WORK | _ANSWER | _LEAD | _KNOW),
    Role.QA_MANAGER: _QUALITY,
    Role.ADMIN: _QUALITY | _ADMINISTER,
}

FOR_PROGRAMS: Final = {"tickets.rate_ticket"}
"""What no person may do: a rating is the customer's, whom only a program can speak for."""

ACTIONS_OF_SCOPE: Final[dict[str, frozenset[str]]] = {
    Scope.CALLS_READ: frozenset(_HEAR | {"calls.view_cost", "calls.see_all_calls"}),
    Scope.CALLS_WRITE: frozenset(
        _HEAR | _WORK | {"calls.delete_call", "calls.view_cost", "calls.see_all_calls"}
    ),
    Scope.TICKETS_READ: frozenset(_KNOW | {"tickets.view_ticket", "tickets.see_all_tickets"}),
    Scope.TICKETS_WRITE: frozenset(_ANSWER | _LEAD | FOR_PROGRAMS | {"tickets.see_all_tickets"}),
    Scope.INTENTS_WRITE: frozenset(_KNOW | _TEACH),
    Scope.TENANT_READ: frozenset(
        {"tenants.view_membership", "tenants.view_team", "tenants.view_tenantsettings"}
    ),
}


def actions_of_scopes(scopes: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(ACTIONS_OF_SCOPE.get(scope, frozenset()) for scope in scopes))


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
        return ACTIONS_OF_ROLE[Role.ADMIN] if visits_now(user) else frozenset()
    membership = membership_of(user)
    return ACTIONS_OF_ROLE[membership.role] if membership else frozenset()


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
