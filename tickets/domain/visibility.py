"""Which tickets somebody may see: one answer for pages, API and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from tenants.models import Team
from tenants.states import Role
from tickets.models import Ticket

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tickets.models.work import TicketQuerySet


def visible_tickets(actor: Actor) -> TicketQuerySet:
    """All of the tenant's; else one's own, those of one's teams, and those of no team.

    What a rule opened from a call and gave to no team quotes the call: its agent's leads see it.
    """
    tickets: TicketQuerySet = Ticket.objects.all()
    if actor.may("tickets.see_all_tickets"):
        return tickets
    membership = actor.membership
    if membership is None or not actor.may("tickets.view_ticket"):
        return tickets.none()
    teams = Team.objects.filter(places__membership=membership)
    of_no_team = Q(team=None)
    if membership.role == Role.AGENT:
        of_no_team &= Q(opened_by=None)
    return tickets.filter(Q(assignee=membership) | of_no_team | Q(team__in=teams))
