"""What people do to the work on calls: retry it, cancel it, put it first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from calls.models import Call, CallEvent, Stage
from calls.stages import status_stages
from calls.states import SUBJECT_KIND, WORKING, CallEventKind, CallStatus
from tenants.domain.audit import record_each
from tenants.domain.subjects import Subject
from tenants.states import OPEN_WORK, RETRYABLE_WORK, WorkState
from tenants.work_queue.claims import ready_again

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from tenants.domain.actors import Actor

FIRST: Final = 10  # Above what anything is given by itself.


def retry(calls: QuerySet[Call], actor: Actor) -> list[Stage]:
    """Start the failed stage of each failed or cancelled call again; the stages now due.

    What was refused for good stays refused: its recording would fail the same way.
    """
    ended = calls.filter(status__in=[CallStatus.FAILED, CallStatus.CANCELLED])
    with transaction.atomic():
        stages = _locked(ended, state__in=RETRYABLE_WORK, is_retryable=True)
        _rows(stages).update(**ready_again())
        for kind, statuses in status_stages().items():
            _move([stage for stage in stages if stage.kind == kind], statuses.before)
        _note_each(stages, CallEventKind.RETRIED, actor)
    return stages


def cancel(calls: QuerySet[Call], actor: Actor) -> list[Stage]:
    """Stop the work on each call that is waiting or running; the stages that were stopped.

    A worker that is at it loses its lease: what it makes is dropped. A retry takes the call up
    again.
    """
    with transaction.atomic():
        stages = _locked(calls.filter(status__in=WORKING), state__in=OPEN_WORK)
        _rows(stages).update(
            state=WorkState.CANCELLED,
            lease_until=None,
            finished_at=Now(),
            error_code="cancelled",
            error_message=f"Cancelled by {actor.name}.",
        )
        _move(stages, CallStatus.CANCELLED)
        _note_each(stages, CallEventKind.CANCELLED, actor)
    return stages


def put_first(calls: QuerySet[Call], actor: Actor) -> list[Stage]:
    """Have what waits of these calls done before the tenant's other calls; the stages moved."""
    with transaction.atomic():
        waiting = _locked(calls.filter(status__in=WORKING), state=WorkState.READY)
        _rows(waiting).update(priority=FIRST)
        Call.objects.filter(pk__in=_calls_of(waiting)).update(priority=FIRST, updated_at=Now())
        _note_each(waiting, CallEventKind.CHANGED, actor, detail="Put first in line.")
    return waiting


def _locked(calls: QuerySet[Call], **which: object) -> list[Stage]:
    """Stages before calls, and by their keys: the order in which workers lock, too."""
    stages = Stage.objects.select_for_update(of=("self",))
    return list(stages.filter(call__in=calls, **which).order_by("pk"))


def _rows(stages: Iterable[Stage]) -> QuerySet[Stage]:
    rows: QuerySet[Stage] = Stage.objects.filter(pk__in=[stage.pk for stage in stages])
    return rows


def _calls_of(stages: Iterable[Stage]) -> list[UUID]:
    return [stage.call_id for stage in stages]


def _move(stages: list[Stage], status: CallStatus) -> None:
    Call.objects.filter(pk__in=_calls_of(stages)).update(status=status, updated_at=Now())


def _note_each(stages: list[Stage], kind: CallEventKind, actor: Actor, *, detail: str = "") -> None:
    """A line in each call's history: of a running stage, with its attempt and how long it ran."""
    CallEvent.objects.bulk_create(
        [
            CallEvent(
                call_id=stage.call_id,
                kind=kind,
                stage=stage.kind,
                attempt=stage.attempt if stage.state == WorkState.RUNNING else None,
                duration_ms=_ran_ms(stage),
                detail=detail,
                **actor.columns(),
            )
            for stage in stages
        ],
        batch_size=1000,
    )
    if not actor.is_system:
        subjects = [Subject(SUBJECT_KIND, stage.call_id) for stage in stages]
        record_each(actor, f"call.{kind}", subjects, {"detail": detail} if detail else None)


def _ran_ms(stage: Stage) -> int | None:
    if stage.state != WorkState.RUNNING or stage.started_at is None:
        return None
    return max(0, (timezone.now() - stage.started_at) // timedelta(milliseconds=1))
