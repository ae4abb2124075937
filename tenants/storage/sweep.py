"""Objects without a row, and rows without an object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final, TypeVar

import structlog
from django.utils import timezone

from tenants.models import StoredObject
from tenants.scope import current_tenant_id
from tenants.storage.kinds import object_kinds
from tenants.storage.objects import storage_of
from tenants.storage.port import (
    ListedObject,
    MultipartUpload,
    ObjectStorage,
    has_storage,
    object_storage,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

GRACE: Final = timedelta(hours=24)  # Longer than any write takes, and than clocks differ.
_ASKED_AT_ONCE: Final = 500  # Keys in one question to the database.
_REMOVED_AT_MOST: Final = 10_000  # A run; the next one goes on.
_REPORTED_AT_MOST: Final = 1_000  # A whole bucket may be gone, or another be named.

Listed = TypeVar("Listed", ListedObject, MultipartUpload)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SweepReport:
    """How many objects and multipart uploads went; what is gone from the storage, 1,000 at most."""

    objects: int
    multiparts: int
    missing: Sequence[StoredObject]


def sweep_orphans(*, now: datetime | None = None) -> SweepReport:
    """Remove what the scope's tenant has in the storage and in no row; report the reverse.

    A key without a row never gets one again, as every upload makes a new key, so what was an
    orphan when asked still is when it is removed. Files that are not named as a declared kind's
    are somebody else's. Raises StorageFailedError, and without a scope UnscopedQueryError.
    """
    before = (now or timezone.now()) - GRACE
    aliases = sorted({kind.storage for kind in object_kinds() if has_storage(kind.storage)})
    report = SweepReport(
        sum(_remove_objects(object_storage(alias), before) for alias in aliases),
        sum(_abort_multiparts(object_storage(alias), before) for alias in aliases),
        _missing_objects(),
    )
    if report.missing:
        lost = [f"{gone.subject_kind} {gone.subject_id}" for gone in report.missing]
        _log.warning("Objects are gone from the storage", count=len(lost), subjects=lost)
    if report.objects or report.multiparts:
        _log.info(
            "Removed what no row speaks for", objects=report.objects, multiparts=report.multiparts
        )
    return report


def _remove_objects(storage: ObjectStorage, before: datetime) -> int:
    count = 0
    listed = storage.list_objects(f"{current_tenant_id()}/")
    old = (found for found in listed if found.modified < before)
    for orphan in islice(_orphans(old, _in_use), _REMOVED_AT_MOST):
        storage.delete(orphan.key)
        count += 1
    return count


def _abort_multiparts(storage: ObjectStorage, before: datetime) -> int:
    count = 0
    listed = storage.list_multiparts(f"{current_tenant_id()}/")
    old = (found for found in listed if found.started < before)
    for orphan in islice(_orphans(old, _reserved), _REMOVED_AT_MOST):
        storage.abort_multipart(orphan.key, orphan.multipart_id)
        count += 1
    return count


def _orphans(
    listed: Iterable[Listed], kept_of: Callable[[Sequence[str]], set[str]]
) -> Iterator[Listed]:
    kinds = object_kinds()
    ours = (found for found in listed if any(kind.fits(found.key) for kind in kinds))
    while batch := list(islice(ours, _ASKED_AT_ONCE)):
        kept = kept_of([found.key for found in batch])
        yield from (found for found in batch if found.key not in kept)


def _in_use(keys: Sequence[str]) -> set[str]:
    """Reserved keys are asked for first: one that is bound in between has its row by then."""
    reserved = _reserved(keys)
    rows = StoredObject.objects.filter(key__in=keys)
    return reserved.union(rows.values_list("key", flat=True))


def _reserved(keys: Sequence[str]) -> set[str]:
    return set().union(*(kind.reserved_among(keys) for kind in object_kinds()))


def _missing_objects() -> list[StoredObject]:
    """Of the suspects, those whose rows are still there: the others were deleted meanwhile."""
    suspects = [row.pk for row in islice(_suspects(), _REPORTED_AT_MOST)]
    return list(StoredObject.objects.filter(pk__in=suspects).order_by("key"))


def _suspects() -> Iterator[StoredObject]:
    """Rows come in the order of their kinds and keys, so that each folder is listed once a kind."""
    rows = StoredObject.objects.order_by("kind", "key").iterator(_ASKED_AT_ONCE)
    for (kind, folder), group in groupby(rows, key=lambda row: (row.kind, _folder_of(row.key))):
        storage = storage_of(kind)
        there = {found.key for found in storage.list_objects(f"{folder}/")}
        for row in group:
            if row.key not in there and storage.size_of(row.key) is None:
                yield row


def _folder_of(key: str) -> str:
    return key.rpartition("/")[0]
