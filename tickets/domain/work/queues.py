"""How much work waits, by whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from tenants.models import Team
from tickets.domain.sla.clocks import overdue

if TYPE_CHECKING:
    from tenants.models import Membership
    from tickets.models.work import TicketQuerySet


@dataclass(frozen=True, slots=True)
class Queues:
    """Counts of unsettled tickets; none are mine where somebody has no place in the tenant."""

    mine: int
    unassigned: int
    of_my_teams: int
    overdue: int


def queues_of(tickets: TicketQuerySet, person: Membership | None) -> Queues:
    """One query over what the person may see."""
    nobody = Q(pk=None)
    teams = Team.objects.filter(places__membership=person)
    counted = tickets.unsettled().aggregate(
        mine=Count("pk", filter=Q(assignee=person) if person else nobody),
        unassigned=Count("pk", filter=Q(assignee=None)),
        of_my_teams=Count("pk", filter=Q(team__in=teams) if person else nobody),
        overdue=Count("pk", filter=overdue()),
    )
    return Queues(**counted)
