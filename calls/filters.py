"""What calls can be filtered by: one FilterSet for the page and the API."""

from __future__ import annotations

from contextlib import suppress

import django_filters
from django.db.models import Q, QuerySet

from calls.domain.search.finding import was_said
from calls.models import Call
from calls.states import CallStatus, Direction, Outcome, SentimentLabel
from tenants.domain.members import member_matching
from tenants.domain.refusals import Refused


class CallFilter(django_filters.FilterSet):
    """`status` and `sentiment` may be given several times: any of them.

    `agent` is a member's id or e-mail address.
    """

    status = django_filters.MultipleChoiceFilter(choices=CallStatus.choices)
    direction = django_filters.ChoiceFilter(choices=Direction.choices)
    outcome = django_filters.ChoiceFilter(choices=Outcome.choices)
    sentiment = django_filters.MultipleChoiceFilter(choices=SentimentLabel.choices)
    agent = django_filters.CharFilter(method="of", max_length=254)
    call_type = django_filters.CharFilter(lookup_expr="iexact", max_length=60)
    company_name = django_filters.CharFilter(lookup_expr="iexact", max_length=200)
    external_id = django_filters.CharFilter(max_length=120)
    q = django_filters.CharFilter(method="says", max_length=200)

    class Meta:
        model = Call
        fields = {"started_at": ["gte", "lt"], "created_at": ["gte", "lt"]}

    def of(self, calls: QuerySet[Call], name: str, value: str) -> QuerySet[Call]:
        """Nobody's calls for who is not known here."""
        return calls.filter(member_matching(value, "agent__"))

    def says(self, calls: QuerySet[Call], name: str, value: str) -> QuerySet[Call]:
        """Said in the call; part of its file, company, address or type; or its outer id."""
        found = (
            Q(original_filename__icontains=value)
            | Q(company_name__icontains=value)
            | Q(contact_email__icontains=value)
            | Q(call_type__icontains=value)
            | Q(external_id=value)
        )
        with suppress(Refused):  # Details may be found by what nobody can say.
            found |= was_said(value)
        return calls.filter(found)


class SpokenCallFilter(CallFilter):
    """Without `q`, which is what was said where calls are searched for it."""

    q = None
