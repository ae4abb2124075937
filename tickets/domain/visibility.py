"""Which tickets somebody may see: one answer for pages, API and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from tenants.domain.roles import membership_of
from tenants.models import Team, User
from tickets.models import Ticket

if TYPE_CHECKING:
    from calls.domain.visibility import Actor
    from tickets.models.work import TicketQuerySet


def visible_tickets(actor: Actor) -> TicketQuerySet:
    """All of the tenant's; else one's own, those of one's teams, and those of no team."""
    tickets: TicketQuerySet = Ticket.objects.all()
    if actor.has_perm("tickets.see_all_tickets"):
        return tickets
    membership = membership_of(actor) if isinstance(actor, User) else None
    if membership is None or not actor.has_perm("tickets.view_ticket"):
        return tickets.none()
    teams = Team.objects.filter(places__membership=membership)
    return tickets.filter(Q(assignee=membership) | Q(team=None) | Q(team__in=teams))
