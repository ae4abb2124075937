"""Which calls somebody may see: one answer for pages, API and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from calls.models import Call
from tenants.domain.roles import membership_of
from tenants.models import User
from tenants.states import Role

if TYPE_CHECKING:
    from calls.models.calls import CallQuerySet


class Actor(Protocol):
    """A person or an API key."""

    def has_perm(self, perm: str) -> bool: ...


def visible_calls(actor: Actor) -> CallQuerySet:
    """All of the tenant's, those under a supervisor, or an agent's own."""
    calls: CallQuerySet = Call.objects.all()
    if actor.has_perm("calls.see_all_calls"):
        return calls
    membership = membership_of(actor) if isinstance(actor, User) else None
    if membership is None or not actor.has_perm("calls.view_call"):
        return calls.none()
    if membership.role == Role.SUPERVISOR:
        return calls.under(membership)
    return calls.of_agent(membership)
