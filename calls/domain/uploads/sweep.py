"""What nobody comes back for: promises that lapsed, files without a row, rows without a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final, TypeVar

import structlog
from django.utils import timezone

from calls.domain.uploads.promises import OPEN, remove_what_arrived
from calls.models import Recording, Upload
from calls.states import INFECTED, UploadState
from tenants.domain.refusals import Refused
from tenants.scope import current_tenant_id
from tenants.storage.port import ListedObject, MultipartUpload, object_storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

KEPT: Final = timedelta(hours=6)  # Past the address's end: a slow line is still sending.
GRACE: Final = timedelta(hours=24)  # Longer than any write takes, and than clocks differ.
_EXPIRED_AT_ONCE: Final = 200
_ASKED_AT_ONCE: Final = 500  # Keys in one question to the database.
_REMOVED_AT_MOST: Final = 10_000  # A run; the next one goes on.
_REPORTED_AT_MOST: Final = 1_000  # A whole bucket may be gone, or another be named.
_OUR_KEY: Final = re.compile(r"[0-9a-f-]{36}/\d{4}/\d\d/\d\d/[0-9a-f-]{36}\.[a-z0-9]+")

Thing = TypeVar("Thing", ListedObject, MultipartUpload)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many objects and files in parts went; calls whose recording is gone, 1,000 at most."""

    objects: int
    parts: int
    missing: Sequence[UUID]


def expire_uploads() -> int:
    """End the scope's tenant's uploads that were promised and never bound; how many."""
    due = Upload.objects.filter(state__in=OPEN, expires_at__lt=timezone.now() - KEPT)
    count = 0
    for upload in due.order_by("expires_at")[:_EXPIRED_AT_ONCE]:
        ended = Upload.objects.filter(pk=upload.pk, state__in=OPEN)
        if not ended.update(state=UploadState.EXPIRED):
            continue
        try:
            remove_what_arrived(upload)
        except Refused:  # Logged with its reason; the next sweep tries again.
            Upload.objects.filter(pk=upload.pk).update(state=upload.state)
        else:
            count += 1
    return count


def sweep_orphans(*, now: datetime | None = None) -> Swept:
    """Remove what the scope's tenant has in the storage and in no row; report the reverse.

    A key without a row never gets one again, as every promise makes a new key, so what was an
    orphan when asked still is when it is removed. Files that are not named as we name them are
    somebody else's. Raises StorageFailedError, and without a scope UnscopedQueryError.
    """
    before = (now or timezone.now()) - GRACE
    swept = Swept(_remove_objects(before), _drop_parts(before), _calls_without_object())
    if swept.missing:
        lost = [str(call_id) for call_id in swept.missing]
        _log.warning("Recordings are gone from the storage", count=len(swept.missing), calls=lost)
    if swept.objects or swept.parts:
        _log.info("Removed what no row speaks for", objects=swept.objects, parts=swept.parts)
    return swept


def _remove_objects(before: datetime) -> int:
    storage, count = object_storage(), 0
    found = storage.list_objects(f"{current_tenant_id()}/")
    old = (thing for thing in found if thing.modified < before)
    for thing in islice(_orphans(old, _live_objects), _REMOVED_AT_MOST):
        storage.delete(thing.key)
        count += 1
    return count


def _drop_parts(before: datetime) -> int:
    storage, count = object_storage(), 0
    found = storage.list_multiparts(f"{current_tenant_id()}/")
    old = (begun for begun in found if begun.started < before)
    for begun in islice(_orphans(old, _promised), _REMOVED_AT_MOST):
        storage.abort_multipart(begun.key, begun.multipart_id)
        count += 1
    return count


def _orphans(
    things: Iterable[Thing], live_of: Callable[[Sequence[str]], set[str]]
) -> Iterator[Thing]:
    ours = (thing for thing in things if _OUR_KEY.fullmatch(thing.key))
    while batch := list(islice(ours, _ASKED_AT_ONCE)):
        live = live_of([thing.key for thing in batch])
        yield from (thing for thing in batch if thing.key not in live)


def _live_objects(keys: Sequence[str]) -> set[str]:
    """Uploads are asked first: one that is bound in between has become a recording by then."""
    live = _promised(keys)
    bound = Recording.objects.filter(storage_key__in=keys)
    return live.union(bound.values_list("storage_key", flat=True))


def _promised(keys: Sequence[str]) -> set[str]:
    promised = Upload.objects.filter(storage_key__in=keys, state__in=OPEN)
    return set(promised.values_list("storage_key", flat=True))


def _calls_without_object() -> list[UUID]:
    """Calls come in the order of their ids, so of their days: each day's folder is listed once."""
    suspects = list(islice(_suspects(), _REPORTED_AT_MOST))
    still = Recording.objects.filter(call_id__in=suspects).values_list("call_id", flat=True)
    return sorted(still)  # Others were deleted while we looked.


def _suspects() -> Iterator[UUID]:
    """What a virus was found in was deleted on purpose."""
    storage = object_storage()
    kept = Recording.objects.exclude(call__stages__error_code=INFECTED)
    rows = kept.order_by("call_id").values_list("call_id", "storage_key")
    for folder, group in groupby(rows.iterator(_ASKED_AT_ONCE), key=_folder_of):
        there = {thing.key for thing in storage.list_objects(f"{folder}/")}
        for call_id, key in group:
            if key not in there and storage.size_of(key) is None:
                yield call_id


def _folder_of(row: tuple[UUID, str]) -> str:
    return row[1].rpartition("/")[0]
