"""How the work goes: what waits, runs and failed of each kind, since when and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models import Aggregate, Count, DurationField, F, Max, Min, Q
from django.db.models.functions import Now
from django.utils import timezone

from tenants.domain.moments import earlier
from tenants.models import Tenant
from tenants.states import UNSETTLED_WORK, WorkState
from tenants.work_queue.kinds import WorkKind, work_kinds
from tenants.work_queue.pauses import PauseInForce, system_pauses

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from tenants.models import WorkItem

    _Kind = WorkKind[WorkItem]
    _Rows = QuerySet[WorkItem, Mapping[str, Any]]  # By the names of the columns.

_SOON: Final = timedelta(seconds=30)  # A free worker takes what waits within a few sweeps.
_LATE: Final = timedelta(minutes=10)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_REASONS: Final = 8


@dataclass(frozen=True, slots=True)
class KindStatus:
    """One kind of work of one tenant.

    `resting` are those of `waiting` that are not due yet, `lost` those of `running` whose worker
    is gone. `waits_since` is of the oldest that is due, `median` of what ended within a day.
    """

    kind: _Kind
    pauses: list[PauseInForce] = field(default_factory=list)
    waiting: int = 0
    resting: int = 0
    running: int = 0
    lost: int = 0
    failed: int = 0
    dead: int = 0
    waits_since: datetime | None = None
    runs_since: datetime | None = None
    began_at: datetime | None = None
    done_in_hour: int = 0
    median: timedelta | None = None

    @property
    def health(self) -> str:
        """One word for a glance: paused, unserved, late, running or idle."""
        now = timezone.now()
        waits_for = now - self.waits_since if self.waits_since else timedelta(0)
        none_begins = self.began_at is None or now - self.began_at > _SOON
        if self.pauses:
            return "paused"
        if waits_for > _SOON and none_begins and self.running == self.lost:
            return "unserved"
        if waits_for > _LATE:
            return "late"
        return "running" if self.waiting or self.running else "idle"


@dataclass(frozen=True, slots=True)
class FailureReason:
    """Why items ended badly, and how many of them did for it; `last_at` is the latest end."""

    kind: _Kind
    state: WorkState
    message: str
    number: int
    last_at: datetime | None


class _Median(Aggregate):
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def status_by_kind(pauses: list[PauseInForce]) -> list[KindStatus]:
    """Of the scope's tenant, a line each kind, with what of *pauses* holds it; two queries."""
    kinds = work_kinds()
    rows: dict[str, dict[str, object]] = {name: {} for name in kinds}
    for count in (_unsettled, _pace):
        for row in _over_all_tables(count):
            rows[row["kind"]] |= {name: row[name] for name in row if name != "kind"}
    return [
        KindStatus(kind, [pause for pause in pauses if pause.kind in {"", name}], **rows[name])  # type: ignore[arg-type]  # The columns are the fields.
        for name, kind in kinds.items()
    ]


def failure_reasons() -> list[FailureReason]:
    """Why the scope's tenant's items ended badly, the most frequent first; one query."""
    kinds = work_kinds()
    grouped = _over_all_tables(_ended_badly).order_by("-number", "-last_at")[:_REASONS]
    return [
        FailureReason(
            kinds[row["kind"]],
            WorkState(row["state"]),
            row["error_message"],
            row["number"],
            row["last_at"],
        )
        for row in grouped
    ]


def _over_all_tables(query: Callable[[QuerySet[WorkItem]], _Rows]) -> _Rows:
    """The rows of the query over each table that holds work, of the kinds there are."""
    kinds = work_kinds()
    tables = {kind.rows: kind.items.filter(kind__in=list(kinds)) for kind in kinds.values()}
    first, *others = (query(items.order_by()) for items in tables.values())
    return first.union(*others, all=True)


def _ended_badly(items: QuerySet[WorkItem]) -> _Rows:
    ended = items.filter(state__in=[WorkState.FAILED, WorkState.DEAD])
    grouped = ended.values("kind", "state", "error_message")
    return grouped.annotate(number=Count("pk"), last_at=Max("finished_at"))


def _unsettled(items: QuerySet[WorkItem]) -> _Rows:
    ready, running = Q(state=WorkState.READY), Q(state=WorkState.RUNNING)
    return (
        items.filter(state__in=UNSETTLED_WORK)
        .values("kind")
        .annotate(
            waiting=Count("pk", filter=ready),
            resting=Count("pk", filter=ready & Q(next_attempt_at__gt=Now())),
            running=Count("pk", filter=running),
            lost=Count("pk", filter=running & Q(lease_until__lt=Now())),
            failed=Count("pk", filter=Q(state=WorkState.FAILED)),
            dead=Count("pk", filter=Q(state=WorkState.DEAD)),
            waits_since=Min("next_attempt_at", filter=ready & Q(next_attempt_at__lte=Now())),
            runs_since=Min("started_at", filter=running),
        )
    )


def _pace(items: QuerySet[WorkItem]) -> _Rows:
    """Of what began within a day: an attempt takes an hour at the most."""
    done = Q(state=WorkState.DONE)
    return (
        items.filter(started_at__gte=Now() - _DAY)
        .values("kind")
        .annotate(
            began_at=Max("started_at"),
            done_in_hour=Count("pk", filter=done & Q(finished_at__gte=Now() - _HOUR)),
            median=_Median(F("finished_at") - F("started_at"), filter=done),
        )
    )


@dataclass(slots=True)
class KindTotals:
    """Items of one kind, of one tenant or of all."""

    kind: _Kind
    waiting: int = 0
    running: int = 0
    failed: int = 0
    dead: int = 0
    waits_since: datetime | None = None
    runs_since: datetime | None = None

    def add(self, state: WorkState, number: int, oldest: datetime | None) -> None:
        """Count *number* more items of this state; `oldest` is when the first came to it."""
        match state:
            case WorkState.READY:
                self.waiting += number
                self.waits_since = earlier(self.waits_since, oldest)
            case WorkState.RUNNING:
                self.running += number
                self.runs_since = earlier(self.runs_since, oldest)
            case WorkState.FAILED:
                self.failed += number
            case WorkState.DEAD:
                self.dead += number


@dataclass(frozen=True, slots=True)
class SystemStatus:
    """For the operator: counts and ages, no content. `by_tenant` has what waits longest first."""

    totals: list[KindTotals]
    by_tenant: list[tuple[Tenant, KindTotals]]
    pauses: list[PauseInForce]


def system_status() -> SystemStatus:
    """Every tenant's unsettled items. Needs no scope; three queries."""
    kinds = work_kinds()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, kind, state, number, oldest FROM work_status()")
        rows = [row for row in cursor.fetchall() if row[1] in kinds]
    tenants = Tenant.objects.in_bulk({row[0] for row in rows})
    totals = {name: KindTotals(kind) for name, kind in kinds.items()}
    lines: dict[tuple[UUID, str], KindTotals] = {}
    for tenant_id, name, *counted in rows:
        totals[name].add(*counted)
        lines.setdefault((tenant_id, name), KindTotals(kinds[name])).add(*counted)
    by_tenant = [(tenants[tenant_id], line) for (tenant_id, _), line in lines.items()]
    by_tenant.sort(key=lambda row: (_first_to_see(row[1]), row[0].name, row[1].kind.name))
    return SystemStatus(list(totals.values()), by_tenant, system_pauses())


def _first_to_see(line: KindTotals) -> datetime:
    return line.waits_since or line.runs_since or timezone.now()
