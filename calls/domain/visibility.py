"""Which calls somebody may see: one answer for pages, API and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.models import Call
from tenants.states import Role

if TYPE_CHECKING:
    from calls.models.calls import CallQuerySet
    from tenants.domain.actors import Actor


def visible_calls(actor: Actor) -> CallQuerySet:
    """All of the tenant's, those under a supervisor, or an agent's own."""
    calls: CallQuerySet = Call.objects.all()
    if actor.may("calls.see_all_calls"):
        return calls
    if actor.membership is None or not actor.may("calls.view_call"):
        return calls.none()
    if actor.membership.role == Role.SUPERVISOR:
        return calls.under(actor.membership)
    return calls.of_agent(actor.membership)
