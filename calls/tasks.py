"""What the workers do for calls beside the work queue: thin and repeatable."""

from __future__ import annotations

from celery import shared_task

from calls.domain.bulk.runs import end_finished_imports
from calls.domain.copies import copy_what_is_not
from calls.domain.pipeline.indexing import index_what_is_not
from calls.domain.retention import delete_expired_calls
from calls.domain.uploads.expiry import expire_uploads
from tenants.domain.people import for_each_tenant
from tenants.storage.sweep import sweep_orphans
from tenants.work_queue.notify import notify


@shared_task(name="calls.sweep_imports")
def sweep_imports() -> None:
    """End what has no line left."""
    for_each_tenant(end_finished_imports)


@shared_task(name="calls.sweep_uploads")
def sweep_uploads() -> None:
    """Remove what was announced and never came."""
    for_each_tenant(expire_uploads)


@shared_task(name="calls.sweep_storage")
def sweep_storage() -> None:
    """Remove objects without a row, report rows without an object."""
    for_each_tenant(sweep_orphans)


@shared_task(name="calls.sweep_search")
def sweep_search() -> None:
    """Index what the search does not find."""
    for_each_tenant(lambda: notify(*index_what_is_not()))


@shared_task(name="calls.sweep_copies")
def sweep_copies() -> None:
    """Copy to the bucket what is not there yet."""
    for_each_tenant(lambda: notify(*copy_what_is_not()))


@shared_task(name="calls.sweep_expired_calls")
def sweep_expired_calls() -> None:
    """Delete what is past its tenant's retention."""
    for_each_tenant(delete_expired_calls)
