"""What the workers do for calls beside the work queue: thin and repeatable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog
from celery import shared_task

from calls.domain.bulk.runs import import_some, unfinished_runs
from calls.domain.retention import delete_expired_calls
from calls.domain.uploads.expiry import expire_uploads
from tenants.domain.people import active_tenant_ids
from tenants.scope import tenant_scope
from tenants.storage.sweep import sweep_orphans

if TYPE_CHECKING:
    from collections.abc import Callable

_UNHEARD: Final = 5.0  # Seconds until the next sweep asks again.
_log = structlog.get_logger(__name__)


@shared_task(name="calls.import_lines")
def import_lines(tenant_id: str, run_id: str) -> None:
    """A while's work on an import; the sweep asks again for what is left."""
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
