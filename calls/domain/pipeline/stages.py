"""What a stage's way means for its call: status, history, and the stages that come after it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from calls.domain.history import note
from calls.models import Call, Stage
from calls.stages import CallStage, call_stages
from calls.states import WORKING, CallEventKind, CallStatus
from tenants.domain.actors import SYSTEM
from tenants.states import OPEN_WORK
from tenants.work_queue.claims import ready_again
from tenants.work_queue.kinds import WorkHooks

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from tenants.work_queue.kinds import Claim, Failure

LAST: Final = -10  # Below what anything is given by itself.
_AT_A_TIME: Final = 1_000  # Calls of one tenant and sweep.
_AGAIN_AFTER: Final = timedelta(days=1)


class StageHooks(WorkHooks[Stage]):
    """A call's status and history follow its stages."""

    def started(self, claimed: Claim[Stage]) -> None:
        stage = claimed.item
        if statuses := call_stages()[stage.kind].statuses:
            working = Call.objects.filter(pk=stage.call_id, status__in=WORKING)
            working.update(status=statuses.during, updated_at=Now())
        note(
            stage.call_id, CallEventKind.STARTED, SYSTEM, stage=stage.kind, attempt=claimed.attempt
        )

    def finished(self, claimed: Claim[Stage]) -> None:
        if statuses := call_stages()[claimed.item.kind].statuses:
            ended = Call.objects.filter(pk=claimed.item.call_id)
            ended.update(status=statuses.after, updated_at=Now())
        _note_end(claimed, CallEventKind.FINISHED)

    def failed(self, claimed: Claim[Stage], failure: Failure) -> None:
        if failure.is_final:
            _fail_call(claimed.item)
        _note_end(claimed, CallEventKind.FAILED, detail=failure.message)

    def lost(self, item: Stage, *, is_slow: bool) -> None:
        if is_slow:
            kind, detail = CallEventKind.FAILED, "The work did not end within its time."
        else:
            kind, detail = CallEventKind.LOST, "The worker died, or could not reach the database."
        note(item.call_id, kind, SYSTEM, stage=item.kind, attempt=item.attempt, detail=detail)

    def dead(self, item: Stage) -> None:
        _fail_call(item)
        note(
            item.call_id,
            CallEventKind.FAILED,
            SYSTEM,
            stage=item.kind,
            attempt=item.attempt,
            detail=item.error_message,
        )


def following_stages(claimed: Claim[Stage]) -> list[Stage]:
    """The stages that come after this one, written in the transaction that finishes it."""
    after = [kind for kind in call_stages().values() if kind.after == claimed.item.kind]
    return [begin_stage(claimed.item.call_id, kind) for kind in after if kind.is_wanted]


def begin_stage(call_id: UUID, kind: CallStage, *, priority: int | None = None) -> Stage:
    """Have the call's stage of this kind done, again where it was done before.

    With its call's priority, unless another is given.
    """
    if priority is None:
        priority = Call.objects.values_list("priority", flat=True).get(pk=call_id)
    stage: Stage
    stage, _ = Stage.objects.update_or_create(
        call_id=call_id,
        kind=kind.name,
        defaults={**ready_again(), "priority": priority},
    )
    return stage


def begin_missing(calls: QuerySet[Call], kind: CallStage) -> list[Stage]:
    """Begin the stage, after all other work, for these calls; some at a time, the newest first.

    Not for those of which one is open, or ended within a day: what failed is tried again then.
    """
    begun = Stage.objects.filter(call=OuterRef("pk"), kind=kind.name)
    recent = begun.filter(Q(state__in=OPEN_WORK) | Q(updated_at__gt=Now() - _AGAIN_AFTER))
    waiting = calls.filter(~Exists(recent)).order_by("-created_at", "-pk")
    ids = waiting.values_list("pk", flat=True)[:_AT_A_TIME]
    return [begin_stage(pk, kind, priority=LAST) for pk in ids]


def _fail_call(stage: Stage) -> None:
    if call_stages()[stage.kind].statuses:
        working = Call.objects.filter(pk=stage.call_id, status__in=WORKING)
        working.update(status=CallStatus.FAILED, updated_at=Now())


def _note_end(claimed: Claim[Stage], kind: CallEventKind, *, detail: str = "") -> None:
    """How an attempt ended, with the time it took."""
    note(
        claimed.item.call_id,
        kind,
        SYSTEM,
        stage=claimed.item.kind,
        attempt=claimed.attempt,
        duration_ms=_milliseconds_since_start(claimed),
        detail=detail,
    )


def _milliseconds_since_start(claimed: Claim[Stage]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM clock_timestamp() - started_at) * 1000 "
            "FROM calls_stage WHERE id = %s",
            [claimed.item_id],
        )
        (milliseconds,) = cursor.fetchone()
    return int(milliseconds)
