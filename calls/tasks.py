"""What the workers do for calls beside the work queue: thin and repeatable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from celery import shared_task

from calls.domain.bulk.runs import end_finished_imports
from calls.domain.retention import delete_expired_calls
from calls.domain.uploads.expiry import expire_uploads
from tenants.domain.people import active_tenant_ids
from tenants.scope import tenant_scope
from tenants.storage.sweep import sweep_orphans

if TYPE_CHECKING:
    from collections.abc import Callable

_log = structlog.get_logger(__name__)


@shared_task(name="calls.sweep_imports")
def sweep_imports() -> None:
    """End what has no line left."""
    _for_each_tenant(end_finished_imports)


@shared_task(name="calls.sweep_uploads")
def sweep_uploads() -> None:
    """Remove what was announced and never came."""
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
