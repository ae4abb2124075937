"""What tickets can be filtered by: one FilterSet for the page and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import django_filters
from django.db.models import Q, QuerySet

from tenants.domain.actors import actor_of
from tenants.domain.members import member_matching, team_matching
from tenants.identifiers import parse_uuid
from tenants.models import Team
from tickets.domain.sla.clocks import overdue
from tickets.models import Ticket
from tickets.states import Action, Channel, Reason, TicketStatus

if TYPE_CHECKING:
    from tenants.models import Membership

ME: Final = "me"
MINE: Final = "mine"
NONE: Final = "none"


class TicketFilter(django_filters.FilterSet):
    """`status` and `channel` may be given several times: any of them.

    `intent` is an intent's name or id, or `none`; `assignee` a member's id or e-mail address, `me`
    or `none`; `team` a team's id, `mine` or `none`. `action` and `reason` are the decision's.
    """

    status = django_filters.MultipleChoiceFilter(choices=TicketStatus.choices)
    channel = django_filters.MultipleChoiceFilter(choices=Channel.choices)
    intent = django_filters.CharFilter(method="about", max_length=120)
    assignee = django_filters.CharFilter(method="with_person", max_length=254)
    team = django_filters.CharFilter(method="with_team", max_length=120)
    action = django_filters.ChoiceFilter(field_name="decision__action", choices=Action.choices)
    reason = django_filters.ChoiceFilter(method="because", choices=Reason.choices)
    external_id = django_filters.CharFilter(max_length=120)
    requester_email = django_filters.CharFilter(lookup_expr="iexact", max_length=254)
    overdue = django_filters.BooleanFilter(method="late")
    q = django_filters.CharFilter(method="says", max_length=200)

    class Meta:
        model = Ticket
        fields = {"created_at": ["gte", "lt"]}

    def about(self, tickets: QuerySet[Ticket], name: str, value: str) -> QuerySet[Ticket]:
        pk = parse_uuid(value)
        if pk:
            return tickets.filter(intent=pk)
        if value == NONE:
            return tickets.filter(intent=None)
        return tickets.filter(intent__name__iexact=value)

    def with_person(self, tickets: QuerySet[Ticket], name: str, value: str) -> QuerySet[Ticket]:
        """Nobody's tickets for who is not known here."""
        if value == NONE:
            return tickets.filter(assignee=None)
        if value == ME:
            person = self._person()
            return tickets.filter(assignee=person) if person else tickets.none()
        return tickets.filter(member_matching(value, "assignee__"))

    def with_team(self, tickets: QuerySet[Ticket], name: str, value: str) -> QuerySet[Ticket]:
        if value == MINE:
            person = self._person()
            mine = Team.objects.filter(places__membership=person) if person else Team.objects.none()
            return tickets.filter(team__in=mine)
        if value == NONE:
            return tickets.filter(team=None)
        return tickets.filter(team_matching(value, "team__"))

    def because(self, tickets: QuerySet[Ticket], name: str, value: str) -> QuerySet[Ticket]:
        return tickets.filter(decision__reasons__contains=[value])

    def late(self, tickets: QuerySet[Ticket], name: str, value: bool) -> QuerySet[Ticket]:
        """Past a due time, unless that clock rests."""
        return tickets.filter(overdue()) if value else tickets.exclude(overdue())

    def says(self, tickets: QuerySet[Ticket], name: str, value: str) -> QuerySet[Ticket]:
        """Part of the subject, the request or the customer's name or address, or an outer id."""
        return tickets.filter(
            Q(subject__icontains=value)
            | Q(message__icontains=value)
            | Q(requester_email__icontains=value)
            | Q(requester_name__icontains=value)
            | Q(external_id=value)
        )

    def _person(self) -> Membership | None:
        """None for keys and for visiting staff, who have no place here."""
        return actor_of(self.request.user).membership
