"""What the workers do: thin, repeatable, ids only."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog
from celery import current_app, shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from calls.domain.analysis import analyze
from calls.domain.chosen_engines import language_engine, speech_engine
from calls.domain.dispatch import due_stages
from calls.domain.transcription import transcribe
from calls.domain.uploads import expire_uploads
from calls.states import StageKind
from tenants.domain.people import active_tenant_ids
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from calls.models import Stage

_log = structlog.get_logger(__name__)
_TASK_OF: Final = {
    StageKind.TRANSCRIPTION: "calls.transcribe_call",
    StageKind.ANALYSIS: "calls.analyze_call",
}
_REST_SECONDS: Final = 5.0  # After a dead broker, so that it does not slow every request.
_broker_rests_until = 0.0


@shared_task(name="calls.transcribe_call")
def transcribe_call(tenant_id: str, stage_id: str) -> None:
    with tenant_scope(UUID(tenant_id)):
        transcribe(UUID(stage_id), engine=speech_engine())
    nudge()


@shared_task(name="calls.analyze_call")
def analyze_call(tenant_id: str, stage_id: str) -> None:
    with tenant_scope(UUID(tenant_id)):
        analyze(UUID(stage_id), engine=language_engine())
    nudge()


@shared_task(name="calls.ring_due_stages")
def ring_due_stages() -> None:
    """The dispatcher and the sweeper in one: what is due is rung, and rung again if unheard."""
    for tenant_id, stage_id, kind in due_stages():
        task = current_app.tasks[_TASK_OF[StageKind(kind)]]
        task.apply_async((str(tenant_id), str(stage_id)))


@shared_task(name="calls.sweep_uploads")
def sweep_uploads() -> None:
    """Remove what was promised and never came, tenant by tenant."""
    for tenant_id in active_tenant_ids():
        with tenant_scope(tenant_id):
            expire_uploads()


def ring(*stages: Stage | None) -> None:
    """Nudge the dispatcher once the rows are committed. A lost ring costs a sweep, never a call."""
    if any(stages):
        transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Have the dispatcher look now: what follows a finished stage, and the next in the queue."""
    global _broker_rests_until  # noqa: PLW0603  # One clock a process.
    if time.monotonic() < _broker_rests_until:
        return
    try:
        ring_due_stages.apply_async()
    except OperationalError as error:
        _broker_rests_until = time.monotonic() + _REST_SECONDS
        _log.warning("The broker does not answer; the sweep rings", error_type=type(error).__name__)
