"""How content customers were, by their own ratings. Never part of a quality score.

A rating is of a ticket or of a call. CSAT is the share of 4 and 5 among the ratings of 1 to 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import (
    Avg,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf, TruncMonth

from engines.statistics.intervals import Share, share
from tickets.models import THANKED, Feedback, TicketEvent
from tickets.states import Action, TicketEventKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    from calls.models import Call
    from tenants.domain.periods import Period
    from tickets.models import Ticket

AUTOMATIC, PERSON, CALL = "automatic", "person", "call"
_CONTENT_FROM: Final = 4
_COUNTED: Final = {
    "count": Count("pk"),
    "content": Count("pk", filter=Q(rating__gte=_CONTENT_FROM)),
    "mean": Avg("rating"),
}


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """`csat` with its interval and count; `mean` rating, None where there is none."""

    csat: Share
    mean: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """What a cut calls `key`: empty where a rating has no such thing."""

    key: str
    satisfaction: Satisfaction


def ratings(tickets: QuerySet[Ticket], calls: QuerySet[Call], period: Period) -> QuerySet[Feedback]:
    """Given in the period, of these tickets and calls."""
    of_tickets, of_calls = Q(request__ticket__in=tickets), Q(request__call__in=calls)
    given: QuerySet[Feedback] = Feedback.objects.filter(of_tickets | of_calls)
    return given.filter(created_at__gte=period.start, created_at__lt=period.end)


def satisfaction(given: QuerySet[Feedback]) -> Satisfaction:
    """Of all these ratings; one query."""
    return _satisfaction(**given.aggregate(**_COUNTED))


def groups(given: QuerySet[Feedback], cut: str) -> list[Group]:
    """The ratings by one of CUTS, in the order of their keys; one query."""
    keyed = given.order_by().annotate(key=CUTS[cut]())
    counted = keyed.values("key").annotate(**_COUNTED).order_by("key")
    return [
        Group(key, _satisfaction(*figures))
        for key, *figures in counted.values_list("key", *_COUNTED)
    ]


def ratings_of(given: QuerySet[Feedback], cut: str, key: str) -> QuerySet[Feedback]:
    """The ratings that a group counted."""
    return given.annotate(key=CUTS[cut]()).filter(key=key)


def _month() -> Combinable:
    """The month's first day in the current time zone, as in 2026-03-01."""
    return Cast(Cast(TruncMonth("created_at"), DateField()), CharField())


def _who_answered() -> Combinable:
    """Who had answered when the customer rated: AUTOMATIC, PERSON or CALL."""
    replied = TicketEvent.objects.filter(
        ticket=OuterRef("request__ticket"),
        kind=TicketEventKind.REPLIED,
        created_at__lt=OuterRef("created_at"),
    )
    is_automatic = Q(
        ~Q(request__ticket__decision__reasons=THANKED),
        ~Exists(replied),
        request__ticket__decision__action=Action.AUTO_RESOLVE,
    )
    return Case(
        When(request__call__isnull=False, then=Value(CALL)),
        When(is_automatic, then=Value(AUTOMATIC)),
        default=Value(PERSON),
        output_field=CharField(),
    )


def _intent() -> Combinable:
    """What the ticket is about, by name; calls are about none."""
    return _first_text("request__ticket__intent__name")


def _agent() -> Combinable:
    """Whose ticket or call it is, by e-mail address."""
    return _first_text(
        "request__ticket__assignee__user__email", "request__call__agent__user__email"
    )


def _team() -> Combinable:
    """The ticket's team, or those of the call's agent: such a rating counts in each of them."""
    return _first_text("request__ticket__team__name", "request__call__agent__places__team__name")


CUTS: Final[dict[str, Callable[[], Combinable]]] = {
    "answer": _who_answered,
    "month": _month,
    "intent": _intent,
    "agent": _agent,
    "team": _team,
}


def _first_text(*names: str) -> Combinable:
    """The first of these that is there, else empty."""
    return Coalesce(*(NullIf(F(name), Value("")) for name in names), Value(""))


def _satisfaction(count: int, content: int, mean: float | None) -> Satisfaction:
    return Satisfaction(share(content, count), mean)
