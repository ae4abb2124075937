"""What a person's home says about their calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from calls.models import Call, Stage
from calls.states import WORKING, CallStatus
from tenants.states import WorkState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from calls.models.calls import CallQuerySet

_LATE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Flow:
    """Calls by where they stand. `transcribed_ms` is the length of what was completed."""

    today: int
    working: int
    completed_today: int
    failed_this_week: int
    transcribed_ms: int


def flow_of(calls: CallQuerySet) -> Flow:
    """Today and this week (from Monday) in the current time zone; one query."""
    today, week = start_of_today(), start_of_week()
    ids = Call.objects.filter(pk__in=calls.order_by().values("pk"))
    figures = ids.aggregate(
        today=Count("pk", filter=Q(created_at__gte=today)),
        working=Count("pk", filter=Q(status__in=WORKING)),
        completed_today=Count("pk", filter=Q(status=CallStatus.COMPLETED, created_at__gte=today)),
        failed_this_week=Count("pk", filter=Q(status=CallStatus.FAILED, created_at__gte=week)),
        transcribed_ms=Sum(
            "duration_ms", filter=Q(status=CallStatus.COMPLETED, created_at__gte=week), default=0
        ),
    )
    return Flow(**figures)


def in_trouble(calls: CallQuerySet) -> QuerySet[Stage]:
    """Stages that ended badly this week, or wait for long, `since` when; newest first."""
    ended = Q(state__in=[WorkState.FAILED, WorkState.DEAD], finished_at__gte=start_of_week())
    waits = Q(state=WorkState.READY, next_attempt_at__lt=Now() - _LATE)
    abandoned = Q(state=WorkState.RUNNING, lease_until__lt=Now() - _LATE)
    stages: QuerySet[Stage] = (
        Stage.objects.filter(ended | waits | abandoned, call__in=calls.order_by().values("pk"))
        .annotate(since=Coalesce("finished_at", "lease_until", "next_attempt_at"))
        .select_related("call")
        .order_by("-since", "-pk")
    )
    return stages


def start_of_today() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def start_of_week() -> datetime:
    today = start_of_today()
    return today - timedelta(days=today.weekday())
