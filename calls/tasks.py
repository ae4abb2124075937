"""What the workers do: thin, repeatable, ids only."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from celery import current_app, shared_task

from calls.bell import DISPATCH, nudge
from calls.domain.analysis import analyze
from calls.domain.chosen_engines import language_engine, speech_engine
from calls.domain.pipeline.dispatch import due_stages
from calls.domain.transcription import transcribe
from calls.domain.uploads.promises import expire_uploads
from calls.states import StageKind
from tenants.domain.people import active_tenant_ids
from tenants.scope import tenant_scope

_TASK_OF: Final = {
    StageKind.TRANSCRIPTION: "calls.transcribe_call",
    StageKind.ANALYSIS: "calls.analyze_call",
}


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


@shared_task(name=DISPATCH)
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
