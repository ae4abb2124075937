"""Leases on stages: PostgreSQL decides who works, the broker only rings."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Least, Now

from calls.domain.history import note
from calls.models import Call, Stage
from calls.states import STATUS_WHILE, WORKING, CallStatus, EventKind, StageKind, StageState
from tenants.domain.actors import SYSTEM
from tenants.scope import current_tenant_id, tenant_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

LEASE: Final = timedelta(seconds=30)
DEADLINE: Final = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)  # Of one attempt.
MOST_RAISES: Final = 3
MOST_DEATHS: Final = 5
_RESTS: Final = (timedelta(seconds=5), timedelta(seconds=30))  # Before the 2nd and 3rd attempt.
_chance = SystemRandom()


class LeaseLostError(RuntimeError):
    """Somebody else has the stage now: what this worker made is dropped."""


class StageRefusedError(Exception):
    """The work cannot be done as it is given; trying again would not change that.

    `code` is stable, `message` a sentence a person can act on.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's right to one stage, as long as its lease is kept."""

    tenant_id: UUID
    stage_id: UUID
    call_id: UUID
    kind: StageKind
    token: UUID
    attempt: int


def claim_next(kind: StageKind) -> Claim | None:
    """Take the stage whose turn it is, tenants taking turns; None when there is none to take.

    Needs no scope: the claim says whose it is.
    """
    claimed = None
    while claimed is None:
        with transaction.atomic():
            found = _next_in_turn(kind)
            if found is None:
                return None
            tenant_id, stage_id = found
            with tenant_scope(tenant_id):
                claimed = _take(Stage.objects.get(pk=stage_id))
    return claimed


def claim(stage_id: UUID) -> Claim | None:
    """Take this stage of the scope's tenant; None when it is done, not due, or another's."""
    with transaction.atomic():
        due = Stage.objects.due().select_for_update(skip_locked=True)
        stage = due.filter(pk=stage_id).first()
        return _take(stage) if stage else None


def _next_in_turn(kind: StageKind) -> tuple[UUID, UUID] | None:
    """The tenant and the stage, locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, stage_id FROM next_stage(%s)", [kind])
        found: tuple[UUID, UUID] | None = cursor.fetchone()
    return found


def _take(stage: Stage) -> Claim | None:
    """Give a due and locked stage to the asker, under a new token.

    A stage whose lease passed counts its worker's death, or an error if it was past its
    deadline; one that has done so too often is laid to rest instead.
    """
    if stage.state == StageState.RUNNING:
        _count_lost_attempt(stage)
    if stage.deaths >= MOST_DEATHS or stage.raised >= MOST_RAISES:
        _bury(stage)
        return None
    kind, token, attempt = StageKind(stage.kind), uuid4(), stage.attempt + 1
    Stage.objects.filter(pk=stage.pk).update(
        state=StageState.RUNNING,
        attempt=attempt,
        raised=stage.raised,
        deaths=stage.deaths,
        fencing_token=token,
        lease_until=Now() + LEASE,
        deadline=Now() + DEADLINE,
        started_at=Now(),
    )
    Call.objects.filter(pk=stage.call_id, status__in=WORKING).update(
        status=STATUS_WHILE[kind], updated_at=Now()
    )
    note(stage.call_id, EventKind.STARTED, SYSTEM, stage=kind, attempt=attempt)
    return Claim(current_tenant_id(), stage.pk, stage.call_id, kind, token, attempt)


def _count_lost_attempt(stage: Stage) -> None:
    """A heartbeat stops at the deadline: a lease that ended before it was a dead worker's."""
    if stage.deadline and stage.lease_until and stage.lease_until >= stage.deadline:
        stage.raised += 1
        kind, detail = EventKind.FAILED, "The work did not end within its time."
    else:
        stage.deaths += 1
        kind, detail = EventKind.LOST, "The worker died, or could not reach the database."
    note(stage.call_id, kind, SYSTEM, stage=stage.kind, attempt=stage.attempt, detail=detail)


def _bury(stage: Stage) -> None:
    if stage.deaths >= MOST_DEATHS:
        code, what = "worker_died", f"The worker died {stage.deaths} times"
    else:
        code, what = "too_slow", f"The work did not end within its time {stage.raised} times"
    message = (
        f"{what} on this recording, so it is not tried again by itself. Retry it once, and report "
        "the recording if it fails the same way."
    )
    Stage.objects.filter(pk=stage.pk).update(
        state=StageState.DEAD,
        raised=stage.raised,
        deaths=stage.deaths,
        lease_until=None,
        finished_at=Now(),
        error_code=code,
        error_message=message,
    )
    _move_to_failed(stage.call_id)
    note(
        stage.call_id,
        EventKind.FAILED,
        SYSTEM,
        stage=stage.kind,
        attempt=stage.attempt,
        detail=message,
    )


def extend(claimed: Claim) -> bool:
    """Keep the lease for another while, up to the deadline; False when it was lost."""
    until = Least(Now() + LEASE, F("deadline"))
    held = _held(claimed).filter(deadline__gt=Now()).update(lease_until=until)
    return bool(held)


def check_held(claimed: Claim) -> None:
    """Raises LeaseLostError when the stage was cancelled, taken over, or its call deleted."""
    if not _held(claimed).exists():
        raise LeaseLostError(str(claimed.stage_id))


@contextmanager
def finishing(claimed: Claim, *, status: CallStatus) -> Iterator[None]:
    """One transaction that commits only if the claim still holds.

    Raises LeaseLostError before the block runs when it does not, and when the call is gone.
    """
    with transaction.atomic():
        stage = _held(claimed).select_for_update().first()
        if stage is None:
            raise LeaseLostError(str(claimed.stage_id))
        _held(claimed).update(state=StageState.DONE, finished_at=Now(), lease_until=None)
        yield
        Call.objects.filter(pk=claimed.call_id).update(status=status, updated_at=Now())
        _note_end(claimed, EventKind.FINISHED)


def refuse(claimed: Claim, refusal: StageRefusedError) -> None:
    """End the stage for good: its input is at fault, and a retry makes no sense."""
    with transaction.atomic():
        ended = _held(claimed).update(
            state=StageState.FAILED,
            finished_at=Now(),
            lease_until=None,
            error_code=refusal.code,
            error_message=refusal.message[:500],
            is_retryable=False,
        )
        if ended:
            _move_to_failed(claimed.call_id)
            _note_end(claimed, EventKind.FAILED, detail=refusal.message)


def give_back(claimed: Claim, error: Exception) -> None:
    """After an error: try again after a rest, or lay the stage to rest after the third time."""
    with transaction.atomic():
        stage = _held(claimed).select_for_update().first()
        if stage is None:
            return
        raised = stage.raised + 1
        message = f"{type(error).__name__} while the {claimed.kind} ran; the log has the details."
        is_dead = raised >= MOST_RAISES
        rest = timedelta(0) if is_dead else _RESTS[raised - 1] * _chance.uniform(0.8, 1.2)
        _held(claimed).update(
            state=StageState.DEAD if is_dead else StageState.READY,
            raised=raised,
            lease_until=None,
            finished_at=Now() if is_dead else None,
            next_attempt_at=Now() + rest,
            error_code="error",
            error_message=message,
        )
        if is_dead:
            _move_to_failed(claimed.call_id)
        _note_end(claimed, EventKind.FAILED, detail=message)


def next_stage(claimed: Claim, kind: StageKind) -> Stage:
    """The following step, written in the transaction that finishes this one."""
    stage: Stage
    stage, _ = Stage.objects.update_or_create(
        call_id=claimed.call_id,
        kind=kind,
        defaults={
            "state": StageState.READY,
            "priority": Call.objects.values_list("priority", flat=True).get(pk=claimed.call_id),
            "attempt": 0,
            "raised": 0,
            "deaths": 0,
            "next_attempt_at": Now(),
        },
    )
    return stage


def _held(claimed: Claim) -> QuerySet[Stage]:
    held: QuerySet[Stage] = Stage.objects.filter(
        pk=claimed.stage_id, fencing_token=claimed.token, state=StageState.RUNNING
    )
    return held


def _move_to_failed(call_id: UUID) -> None:
    Call.objects.filter(pk=call_id, status__in=WORKING).update(
        status=CallStatus.FAILED, updated_at=Now()
    )


def _note_end(claimed: Claim, kind: EventKind, *, detail: str = "") -> None:
    """How an attempt ended, with the time it took."""
    note(
        claimed.call_id,
        kind,
        SYSTEM,
        stage=claimed.kind,
        attempt=claimed.attempt,
        duration_ms=_milliseconds_since_start(claimed),
        detail=detail,
    )


def _milliseconds_since_start(claimed: Claim) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM clock_timestamp() - started_at) * 1000 "
            "FROM calls_stage WHERE id = %s",
            [claimed.stage_id],
        )
        (milliseconds,) = cursor.fetchone()
    return int(milliseconds)
