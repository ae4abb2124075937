"""What the workers do: thin, repeatable, called by bells that name nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog
from celery import shared_task

from calls.bell import MOST_BELLS, TASK_OF, ring, ring_for, top_up
from calls.domain.analysis import analyze_claimed
from calls.domain.bulk.runs import import_some, unfinished_runs
from calls.domain.chosen_engines import language_engine, speech_engine
from calls.domain.pipeline.dispatch import waiting_stages
from calls.domain.pipeline.stages import claim_next
from calls.domain.pipeline.work import work_through
from calls.domain.retention import delete_expired_calls
from calls.domain.transcription import transcribe_claimed
from calls.domain.uploads.sweep import expire_uploads, sweep_orphans
from calls.states import StageKind
from tenants.domain.people import active_tenant_ids
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from calls.domain.pipeline.stages import Claim
    from calls.models import Stage

_UNHEARD: Final = 5.0  # Seconds until the next sweep asks again.
_log = structlog.get_logger(__name__)


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
        top_up(kind, number)


@shared_task(name="calls.import_lines")
def import_lines(tenant_id: str, run_id: str) -> None:
    """A while's work on an import; the sweep rings again for what is left."""
    with tenant_scope(UUID(tenant_id)):
        import_some(UUID(run_id))


@shared_task(name="calls.sweep_imports")
def sweep_imports() -> None:
    """Have each import gone on with that nobody is at."""
    for tenant_id in active_tenant_ids():
        with tenant_scope(tenant_id):
            for run_id in unfinished_runs():
                import_lines.apply_async((str(tenant_id), str(run_id)), expires=_UNHEARD)


@shared_task(name="calls.sweep_uploads")
def sweep_uploads() -> None:
    """Remove what was promised and never came."""
    _for_each_tenant(expire_uploads)


@shared_task(name="calls.sweep_storage")
def sweep_storage() -> None:
    """Remove objects without a row, report rows without an object."""
    _for_each_tenant(sweep_orphans)


@shared_task(name="calls.sweep_expired_calls")
def sweep_expired_calls() -> None:
    """Delete what is past its tenant's retention."""
    _for_each_tenant(delete_expired_calls)


def _for_each_tenant(sweep: Callable[[], object]) -> None:
    """One tenant's trouble is logged, and does not keep the others waiting."""
    for tenant_id in active_tenant_ids():
        with tenant_scope(tenant_id):
            try:
                sweep()
            except Exception:  # noqa: BLE001  # Logged with its traceback; the next sweep tries again.
                _log.exception("A sweep failed", tenant_id=str(tenant_id))
