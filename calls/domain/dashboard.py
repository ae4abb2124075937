"""The figures of the admin's first page: how the tenant's calls flow, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, OuterRef, Q, Sum

from calls.domain.overview import in_trouble, start_of_today
from calls.models import Call, Stage
from calls.stages import TRANSCRIPTION
from calls.states import CallStatus
from tenants.domain.budgets import budget_status
from tenants.states import WorkState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tenants.domain.budgets import BudgetStatus

SHOWN: Final = 8  # Of what is stuck; the others are counted.
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Figures:
    """`stuck` holds the newest; `by_status` has every status, also those of no call today."""

    stuck: list[Stage]
    stuck_count: int
    by_status: dict[CallStatus, int]
    transcribed_today_ms: int
    transcribed_week_ms: int
    transcribed_ms: int
    money: BudgetStatus

    @property
    def today(self) -> int:
        return sum(self.by_status.values())


def figures() -> Figures:
    """Of the scope's tenant, in the current time zone; six queries, however many calls."""
    today = start_of_today()
    stuck = in_trouble(Call.objects.all())
    counts = dict(
        Call.objects.filter(created_at__gte=today)
        .order_by()
        .values_list("status")
        .annotate(Count("pk"))
    )
    return Figures(
        stuck=list(stuck[:SHOWN]),
        stuck_count=stuck.order_by().count(),
        by_status={status: counts.get(status, 0) for status in CallStatus},
        money=budget_status(),
        **_transcribed(today),
    )


def transcribed_since(calls: QuerySet[Call], moment: datetime | None) -> QuerySet[Call]:
    """The calls whose transcription ended at *moment* or later; ever, where it is None."""
    done = Stage.objects.filter(call=OuterRef("pk"), kind=TRANSCRIPTION.name, state=WorkState.DONE)
    return calls.filter(Exists(done.filter(finished_at__gte=moment) if moment else done))


def stuck_calls(calls: QuerySet[Call]) -> QuerySet[Call]:
    """The calls of which a stage ended badly this week, or waits for long."""
    return calls.filter(pk__in=in_trouble(Call.objects.all()).order_by().values("call"))


def _transcribed(today: datetime) -> dict[str, int]:
    """Lengths of calls, by the moment their transcription ended."""
    lengths: dict[str, int] = Stage.objects.filter(
        kind=TRANSCRIPTION.name, state=WorkState.DONE
    ).aggregate(
        transcribed_ms=Sum("call__duration_ms", default=0),
        transcribed_today_ms=Sum("call__duration_ms", filter=Q(finished_at__gte=today), default=0),
        transcribed_week_ms=Sum(
            "call__duration_ms", filter=Q(finished_at__gte=today - WEEK), default=0
        ),
    )
    return lengths
