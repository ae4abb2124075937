"""How content customers were, by their own ratings. Never part of a quality score.

A rating is of a ticket or of a call. CSAT is the share of 4 and 5 among the ratings of 1 to 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from django.db.models import Avg, Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, NullIf, TruncMonth

from calls.domain.visibility import visible_calls
from tickets.domain.figures.intervals import Share, share
from tickets.domain.visibility import visible_tickets
from tickets.models import Feedback, TicketEvent
from tickets.states import Action, EventKind

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    from calls.domain.visibility import Actor
    from tickets.domain.figures.period import Period

_CONTENT_FROM: Final = 4
_IS_CONTENT: Final = Q(rating__gte=_CONTENT_FROM)


class Answered(Enum):
    """Who had answered when the customer rated."""

    AUTOMATIC = "automatic"
    PERSON = "person"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """`csat` with its interval and count; `mean` rating, None where there is none."""

    csat: Share
    mean: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """`key` is a month's first day, a name, or a value of Answered; empty where there is none."""

    key: str | date
    satisfaction: Satisfaction


def ratings(actor: Actor, period: Period) -> QuerySet[Feedback]:
    """Given in the period, of the tickets and calls that the actor may see."""
    seen = Q(request__ticket__in=visible_tickets(actor)) | Q(request__call__in=visible_calls(actor))
    given: QuerySet[Feedback] = Feedback.objects.filter(seen)
    return given.filter(created_at__gte=period.start, created_at__lt=period.end)


def satisfaction(given: QuerySet[Feedback]) -> Satisfaction:
    """Of all these ratings; one query."""
    found = given.aggregate(
        count=Count("pk"), content=Count("pk", filter=_IS_CONTENT), mean=Avg("rating")
    )
    return Satisfaction(share(found["content"], found["count"]), found["mean"])


def by_month(given: QuerySet[Feedback]) -> list[Group]:
    """Months of the current time zone, the earliest first."""
    return _grouped(given, TruncMonth("created_at"))


def by_intent(given: QuerySet[Feedback]) -> list[Group]:
    """What the ticket was about, by name; calls are about none."""
    return _grouped(given, _text("request__ticket__intent__name"))


def by_agent(given: QuerySet[Feedback]) -> list[Group]:
    """Whose ticket or call it was, by e-mail address."""
    emails = ("request__ticket__assignee__user__email", "request__call__agent__user__email")
    return _grouped(given, _text(*emails))


def by_team(given: QuerySet[Feedback]) -> list[Group]:
    """The ticket's team, or those of the call's agent: such a rating counts in each of them."""
    names = ("request__ticket__team__name", "request__call__agent__places__team__name")
    return _grouped(given, _text(*names))


def by_answer(given: QuerySet[Feedback]) -> list[Group]:
    """Automatic answers beside people's and calls: `key` is a value of Answered."""
    replied = TicketEvent.objects.filter(
        ticket=OuterRef("request__ticket"),
        kind=EventKind.REPLIED,
        created_at__lt=OuterRef("created_at"),
    )
    is_automatic = Q(request__ticket__decision__action=Action.AUTO_RESOLVE) & ~Exists(replied)
    who = Case(
        When(request__call__isnull=False, then=Value(Answered.CALL.value)),
        When(is_automatic, then=Value(Answered.AUTOMATIC.value)),
        default=Value(Answered.PERSON.value),
        output_field=CharField(),
    )
    return _grouped(given, who)


def _text(*names: str) -> Combinable:
    """The first of these that is there, else empty."""
    return Coalesce(*(NullIf(F(name), Value("")) for name in names), Value(""))


def _grouped(given: QuerySet[Feedback], key: Combinable) -> list[Group]:
    """One query."""
    rows = (
        given.order_by()
        .annotate(key=key)
        .values("key")
        .annotate(count=Count("pk"), content=Count("pk", filter=_IS_CONTENT), mean=Avg("rating"))
        .order_by("key")
    )
    return [
        Group(_day(row["key"]), Satisfaction(share(row["content"], row["count"]), row["mean"]))
        for row in rows
    ]


def _day(key: str | datetime) -> str | date:
    return key if isinstance(key, str) else key.date()
