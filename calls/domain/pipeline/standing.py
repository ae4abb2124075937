"""How the pipeline stands: what waits, runs and failed, since when and why, and who paused it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Aggregate, Count, DurationField, F, Max, Min, Q, Value
from django.db.models.functions import Now
from django.utils import timezone

from calls.models import Stage, SystemPause, TenantPause
from calls.stages import CallStage, call_stages, status_stages
from calls.states import CallStatus
from tenants.models import Tenant
from tenants.states import UNSETTLED_WORK, WorkState

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from calls.models import Call

    _Columns = tuple[str, str, str, datetime, bool]

_SOON: Final = timedelta(seconds=30)  # A free worker takes what waits within a few sweeps.
_LATE: Final = timedelta(minutes=10)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_REASONS: Final = 8


@dataclass(frozen=True, slots=True)
class Halt:
    """A pause in force; an empty `kind` halts every stage, `is_everywhere` every tenant's."""

    kind: str
    reason: str
    paused_by: str
    since: datetime
    is_everywhere: bool


@dataclass(frozen=True, slots=True)
class StageStanding:
    """One kind of stage of one tenant.

    `resting` are those of `waiting` that are not due yet, `lost` those of `running` whose worker
    is gone. `waits_since` is of the oldest that is due, `median` of what ended within a day.
    """

    kind: CallStage
    halts: list[Halt] = field(default_factory=list)
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
    def mood(self) -> str:
        """One word for a glance: paused, unserved, late, running or idle."""
        now = timezone.now()
        waits_for = now - self.waits_since if self.waits_since else timedelta(0)
        none_begins = self.began_at is None or now - self.began_at > _SOON
        if self.halts:
            return "paused"
        if waits_for > _SOON and none_begins and self.running == self.lost:
            return "unserved"
        if waits_for > _LATE:
            return "late"
        return "running" if self.waiting or self.running else "idle"


@dataclass(frozen=True, slots=True)
class FailureReason:
    """Why stages ended badly, and how many of them did for it; `last_at` is the latest end."""

    kind: CallStage
    state: WorkState
    message: str
    number: int
    last_at: datetime | None


class _Median(Aggregate):
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def halts() -> list[Halt]:
    """The pauses that hold the scope's tenant's stages, its own and everybody's; one query."""
    ours = _open(TenantPause, is_everywhere=False)
    both = ours.union(_open(SystemPause, is_everywhere=True), all=True)
    return [Halt(*row) for row in both.order_by("created_at")]


def _open(
    pauses: type[TenantPause | SystemPause], *, is_everywhere: bool
) -> QuerySet[TenantPause | SystemPause, _Columns]:
    """The columns of a `Halt`."""
    found = pauses.objects.filter(ended_at=None).order_by()
    shown = found.annotate(is_everywhere=Value(is_everywhere))
    return shown.values_list("kind", "reason", "by_name", "created_at", "is_everywhere")


def halts_of(call: Call) -> list[Halt]:
    """What holds a call that waits for its next stage; no query where it does not wait."""
    status = CallStatus(call.status)
    next_ = {"", *(name for name, around in status_stages().items() if around.before == status)}
    return [halt for halt in halts() if halt.kind in next_] if len(next_) > 1 else []


def standing(held: list[Halt]) -> list[StageStanding]:
    """Of the scope's tenant, a line each kind, with what of `halts` holds it; two queries."""
    rows: dict[str, dict[str, object]] = {name: {} for name in call_stages()}
    for counted in (_unsettled(), _pace()):
        for row in counted:
            rows[str(row.pop("kind"))] |= row
    return [
        StageStanding(kind, [halt for halt in held if halt.kind in {"", name}], **rows[name])  # type: ignore[arg-type]  # The columns are the fields.
        for name, kind in call_stages().items()
    ]


def reasons() -> list[FailureReason]:
    """Why the scope's tenant's stages ended badly, the most frequent first."""
    ended = Stage.objects.filter(state__in=[WorkState.FAILED, WorkState.DEAD]).order_by()
    grouped = ended.values("kind", "state", "error_message").annotate(
        number=Count("pk"), last_at=Max("finished_at")
    )
    return [
        FailureReason(
            call_stages()[row["kind"]],
            WorkState(row["state"]),
            row["error_message"],
            row["number"],
            row["last_at"],
        )
        for row in grouped.order_by("-number", "-last_at")[:_REASONS]
    ]


def _unsettled() -> list[dict[str, object]]:
    ready, running = Q(state=WorkState.READY), Q(state=WorkState.RUNNING)
    rows = Stage.objects.filter(state__in=UNSETTLED_WORK).order_by().values("kind")
    counted = rows.annotate(
        waiting=Count("pk", filter=ready),
        resting=Count("pk", filter=ready & Q(next_attempt_at__gt=Now())),
        running=Count("pk", filter=running),
        lost=Count("pk", filter=running & Q(lease_until__lt=Now())),
        failed=Count("pk", filter=Q(state=WorkState.FAILED)),
        dead=Count("pk", filter=Q(state=WorkState.DEAD)),
        waits_since=Min("next_attempt_at", filter=ready & Q(next_attempt_at__lte=Now())),
        runs_since=Min("started_at", filter=running),
    )
    return [dict(row) for row in counted]


def _pace() -> list[dict[str, object]]:
    """Of what began within a day: an attempt takes an hour at the most."""
    done = Q(state=WorkState.DONE)
    rows = Stage.objects.filter(
        kind__in=list(call_stages()), started_at__gte=Now() - _DAY
    ).order_by()
    timed = rows.values("kind").annotate(
        began_at=Max("started_at"),
        done_in_hour=Count("pk", filter=done & Q(finished_at__gte=Now() - _HOUR)),
        median=_Median(F("finished_at") - F("started_at"), filter=done),
    )
    return [dict(row) for row in timed]


@dataclass(slots=True)
class Sum:
    """Stages of one kind, of one tenant or of all."""

    kind: CallStage
    waiting: int = 0
    running: int = 0
    failed: int = 0
    dead: int = 0
    waits_since: datetime | None = None
    runs_since: datetime | None = None

    def add(self, state: WorkState, number: int, oldest: datetime | None) -> None:
        """Count *number* more stages of this state; `oldest` is when the first came to it."""
        match state:
            case WorkState.READY:
                self.waiting += number
                self.waits_since = _earlier(self.waits_since, oldest)
            case WorkState.RUNNING:
                self.running += number
                self.runs_since = _earlier(self.runs_since, oldest)
            case WorkState.FAILED:
                self.failed += number
            case WorkState.DEAD:
                self.dead += number


@dataclass(frozen=True, slots=True)
class Everywhere:
    """For the operator: counts and ages, no content. `lines` have what waits longest first."""

    sums: list[Sum]
    lines: list[tuple[Tenant, Sum]]
    halts: list[Halt]


def standing_everywhere() -> Everywhere:
    """Every tenant's unsettled stages. Needs no scope; three queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, kind, state, number, oldest FROM work_status()")
        rows = cursor.fetchall()
    tenants = Tenant.objects.in_bulk({row[0] for row in rows})
    kinds = call_stages()
    sums = {name: Sum(kind) for name, kind in kinds.items()}
    lines: dict[tuple[UUID, str], Sum] = {}
    for tenant_id, name, *counted in rows:
        sums[name].add(*counted)
        lines.setdefault((tenant_id, name), Sum(kinds[name])).add(*counted)
    found = [(tenants[tenant_id], line) for (tenant_id, _), line in lines.items()]
    found.sort(key=lambda row: (_first_to_see(row[1]), row[0].name, row[1].kind.name))
    paused = _open(SystemPause, is_everywhere=True).order_by("created_at")
    return Everywhere(list(sums.values()), found, [Halt(*row) for row in paused])


def _first_to_see(line: Sum) -> datetime:
    return line.waits_since or line.runs_since or timezone.now()


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)
