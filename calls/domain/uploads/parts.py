"""Large files, sent in parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from calls.domain.uploads.presigned import (
    ADDRESSES_LIVE,
    OPEN,
    draft_upload,
    more_time,
    over,
    remove_what_arrived,
    storage_errors_refused,
)
from calls.domain.uploads.progress import has_arrived
from calls.models import Upload
from calls.states import UploadState
from tenants.domain.refusals import Refused
from tenants.storage.port import StorageFailedError, object_storage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calls.domain.uploads.presigned import FileClaim
    from tenants.domain.actors import Actor

IN_PARTS_FROM: Final = 100_000_000  # Bytes; larger files come in parts.
PART_SIZE: Final = 16 << 20
_UNKNOWN_LENGTH: Final = 8  # Parts that are signed at first where no size was announced.
_SIGNED_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class PartAddress:
    number: int
    upload_url: str


@dataclass(frozen=True, slots=True)
class PresignedParts:
    upload: Upload
    part_size: int
    parts: list[PartAddress]


def is_large(claim: FileClaim) -> bool:
    return (claim.size or 0) > IN_PARTS_FROM


def presign_parts(claim: FileClaim, actor: Actor) -> PresignedParts:
    """Reserve a key and a call's id for a file in parts. Raises Refused, and leaves nothing."""
    upload = draft_upload(claim, actor)
    storage = object_storage()
    with storage_errors_refused():
        if fault := storage.fault():
            raise StorageFailedError(fault)
        upload.multipart_id = storage.create_multipart(
            upload.storage_key, content_type=claim.content_type
        )
    upload.part_size = PART_SIZE
    upload.state = UploadState.UPLOADING
    upload.save(force_insert=True)
    count = min(_count_of_parts(upload) or _UNKNOWN_LENGTH, _SIGNED_AT_ONCE)
    return PresignedParts(upload, PART_SIZE, _signed(upload, range(1, count + 1)))


def renew_parts(upload: Upload, numbers: Sequence[int]) -> list[PartAddress]:
    """Fresh addresses of the parts, and more time for the upload. Raises Refused."""
    _check_in_parts(upload)
    most = _count_of_parts(upload) or -(-settings.MAX_UPLOAD_BYTES // PART_SIZE)
    if len(numbers) > _SIGNED_AT_ONCE or not all(1 <= number <= most for number in numbers):
        raise Refused(
            "part-out-of-range",
            _("Parts are numbered from 1 to %(most)d; ask for %(at_once)d at a time at most.")
            % {"most": most, "at_once": _SIGNED_AT_ONCE},
        )
    addresses = _signed(upload, numbers)
    more_time(upload)
    return addresses


def presign_parts_again(upload: Upload, numbers: Sequence[int]) -> PresignedParts:
    """Fresh addresses of the parts. Raises Refused where the upload is over."""
    return PresignedParts(upload, _part_size(upload), renew_parts(upload, numbers))


def complete_parts(upload: Upload, parts: Iterable[tuple[int, str]]) -> Upload:
    """Put the file together of (number, ETag); where none is named, of all that arrived.

    Asked again, nothing more happens, also where the one who asked first died on the way.
    Raises Refused.
    """
    if upload.state in {UploadState.RECEIVED, UploadState.BOUND}:
        return upload
    _check_in_parts(upload)
    try:
        with storage_errors_refused():
            named = sorted(set(parts)) or _those_there(upload)
            _check_gapless(named)
            object_storage().complete_multipart(upload.storage_key, upload.multipart_id, named)
    except Refused:
        if not has_arrived(upload):  # The store may have done it though the answer was lost.
            raise
    _note_received(upload)
    return upload


def _those_there(upload: Upload) -> list[tuple[int, str]]:
    """Every part that the storage has. Raises Refused where they are not the whole file."""
    parts = object_storage().list_parts(upload.storage_key, upload.multipart_id)
    arrived = sum(part.size for part in parts)
    if upload.declared_size not in {None, arrived}:
        raise Refused(
            "parts-missing",
            _("%(arrived)d of %(announced)d bytes are there: send the missing parts first.")
            % {"arrived": arrived, "announced": upload.declared_size},
        )
    return [(part.number, part.etag) for part in parts]


def _check_gapless(parts: Sequence[tuple[int, str]]) -> None:
    if not parts or [number for number, _etag in parts] != list(range(1, len(parts) + 1)):
        raise Refused("parts-missing", _("Name every part once, numbered from 1 without a gap."))


def _note_received(upload: Upload) -> None:
    """Raises Refused, and removes the file, where the upload was given up meanwhile."""
    still = Upload.objects.filter(pk=upload.pk, state__in=OPEN)
    is_kept = still.update(state=UploadState.RECEIVED, multipart_id="")
    if not is_kept and not Upload.objects.filter(pk=upload.pk, state=UploadState.BOUND).exists():
        remove_what_arrived(upload)
        raise over()
    upload.state = UploadState.RECEIVED


def _check_in_parts(upload: Upload) -> None:
    if upload.state != UploadState.UPLOADING or not upload.multipart_id:
        raise Refused(
            "not-in-parts",
            _("This upload is not, or not any more, receiving parts."),
            status=409,
        )


def _signed(upload: Upload, numbers: Iterable[int]) -> list[PartAddress]:
    storage = object_storage()
    with storage_errors_refused():
        return [
            PartAddress(
                number,
                storage.presign_part(
                    upload.storage_key,
                    upload.multipart_id,
                    number,
                    size=_size_of_part(upload, number),
                    expires=ADDRESSES_LIVE,
                ),
            )
            for number in numbers
        ]


def _count_of_parts(upload: Upload) -> int | None:
    """None where the file's size was not announced."""
    if upload.declared_size is None:
        return None
    return -(-upload.declared_size // _part_size(upload))


def _size_of_part(upload: Upload, number: int) -> int | None:
    """Bytes of one part; None where the file's size was not announced."""
    if upload.declared_size is None:
        return None
    size = _part_size(upload)
    return min(size, upload.declared_size - (number - 1) * size)


def _part_size(upload: Upload) -> int:
    return upload.part_size or PART_SIZE
