"""What the workers do: thin, repeatable, called by bells that name nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celery import shared_task

from calls.bell import MOST_BELLS, TASK_OF, ring, ring_for
from calls.domain.analysis import analyze_claimed
from calls.domain.chosen_engines import language_engine, speech_engine
from calls.domain.pipeline.dispatch import waiting_stages
from calls.domain.pipeline.stages import claim_next
from calls.domain.pipeline.work import work_through
from calls.domain.transcription import transcribe_claimed
from calls.domain.uploads.sweep import expire_uploads
from calls.states import StageKind
from tenants.domain.people import active_tenant_ids
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from calls.domain.pipeline.stages import Claim
    from calls.models import Stage


@shared_task(name=TASK_OF[StageKind.TRANSCRIPTION])
def transcribe_next() -> None:
    _work_on_next(
        StageKind.TRANSCRIPTION, lambda claimed: transcribe_claimed(claimed, speech_engine())
    )


@shared_task(name=TASK_OF[StageKind.ANALYSIS])
def analyze_next() -> None:
    _work_on_next(StageKind.ANALYSIS, lambda claimed: analyze_claimed(claimed, language_engine()))


def _work_on_next(kind: StageKind, work: Callable[[Claim], Stage | None]) -> None:
    claimed = claim_next(kind)
    if claimed is None:
        return
    ring_for(kind)  # Where one waited, another may; a bell that finds nothing ends the chain.
    with tenant_scope(claimed.tenant_id):
        ring(work_through(claimed, work))


@shared_task(name="calls.ring_due_stages")
def ring_due_stages() -> None:
    """The sweep: whatever is due has a bell, however it came to lose its own."""
    for kind, number in waiting_stages(MOST_BELLS).items():
        ring_for(kind, number)


@shared_task(name="calls.sweep_uploads")
def sweep_uploads() -> None:
    """Remove what was promised and never came, tenant by tenant."""
    for tenant_id in active_tenant_ids():
        with tenant_scope(tenant_id):
            expire_uploads()
