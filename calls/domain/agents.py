"""Whose calls somebody may name an agent for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.models import Membership
from tenants.states import Role

if TYPE_CHECKING:
    from tenants.domain.actors import Actor


def agents_for(actor: Actor) -> list[Membership]:
    """The tenant's active agents, or those of a supervisor's teams; by name, one or two queries."""
    agents = Membership.objects.active().agents().select_related("user")
    if not actor.may("calls.see_all_calls"):
        membership = actor.membership
        if membership is None or membership.role != Role.SUPERVISOR:
            return []
        agents = agents.filter(places__team__in=membership.places.values("team")).distinct()
    return sorted(agents, key=lambda agent: str(agent).casefold())
