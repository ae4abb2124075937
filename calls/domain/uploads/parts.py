"""Large files, sent in parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from calls.domain.uploads.promises import (
    ADDRESSES_LIVE,
    OPEN,
    draft_upload,
    more_time,
    storage_answers,
)
from calls.models import Upload
from calls.states import UploadState
from calls.storage.port import StorageFailedError, recordings
from tenants.domain.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calls.domain.uploads.promises import FileClaim
    from calls.domain.uploads.uploaders import Uploader

IN_PARTS_FROM: Final = 100_000_000  # Bytes; larger files come in parts.
PART_SIZE: Final = 16 << 20
_UNKNOWN_LENGTH: Final = 8  # Parts that are signed at first where no size was announced.
_SIGNED_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class PartAddress:
    number: int
    upload_url: str


@dataclass(frozen=True, slots=True)
class PartsPromise:
    upload: Upload
    part_size: int
    parts: list[PartAddress]


def promise_parts(claim: FileClaim, by: Uploader) -> PartsPromise:
    """Reserve a key and a call's id for a file in parts. Raises Refused, and leaves nothing."""
    upload = draft_upload(claim, by)
    storage = recordings()
    with storage_answers():
        if fault := storage.fault():
            raise StorageFailedError(fault)
        upload.multipart_id = storage.start_parts(
            upload.storage_key, content_type=claim.content_type
        )
    upload.part_size = PART_SIZE
    upload.state = UploadState.UPLOADING
    upload.save(force_insert=True)
    count = -(-claim.size // PART_SIZE) if claim.size else _UNKNOWN_LENGTH
    return PartsPromise(upload, PART_SIZE, _signed(upload, range(1, count + 1)))


def renew_parts(upload: Upload, numbers: Sequence[int]) -> list[PartAddress]:
    """Fresh addresses of the parts, and more time for the upload. Raises Refused."""
    _check_in_parts(upload)
    most = -(-settings.MAX_UPLOAD_BYTES // PART_SIZE)
    if len(numbers) > _SIGNED_AT_ONCE or not all(1 <= number <= most for number in numbers):
        raise Refused(
            "part-out-of-range",
            _("Parts are numbered from 1 to %(most)d; ask for %(at_once)d at a time at most.")
            % {"most": most, "at_once": _SIGNED_AT_ONCE},
        )
    addresses = _signed(upload, numbers)
    more_time(upload)
    return addresses


def sign_parts_again(upload: Upload, numbers: Sequence[int]) -> PartsPromise:
    """The promise anew. Raises Refused where the upload is over."""
    return PartsPromise(upload, upload.part_size or PART_SIZE, renew_parts(upload, numbers))


def complete_parts(upload: Upload, parts: Iterable[tuple[int, str]]) -> Upload:
    """Put the file together of (number, ETag). Raises Refused.

    Asked again, nothing more happens.
    """
    if upload.state in {UploadState.RECEIVED, UploadState.BOUND}:
        return upload
    _check_in_parts(upload)
    ordered = sorted(set(parts))
    if [number for number, _etag in ordered] != list(range(1, len(ordered) + 1)) or not ordered:
        raise Refused("parts-missing", _("Name every part once, numbered from 1 without a gap."))
    with storage_answers():
        recordings().finish_parts(upload.storage_key, upload.multipart_id, ordered)
    Upload.objects.filter(pk=upload.pk, state__in=OPEN).update(
        state=UploadState.RECEIVED, multipart_id=""
    )
    upload.state = UploadState.RECEIVED
    return upload


def _check_in_parts(upload: Upload) -> None:
    if upload.state != UploadState.UPLOADING or not upload.multipart_id:
        raise Refused(
            "not-in-parts",
            _("This upload is not, or not any more, receiving parts."),
            status=409,
        )


def _signed(upload: Upload, numbers: Iterable[int]) -> list[PartAddress]:
    storage = recordings()
    with storage_answers():
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


def _size_of_part(upload: Upload, number: int) -> int | None:
    """Bytes of one part; None where the file's size was not announced."""
    if upload.declared_size is None:
        return None
    return max(0, min(PART_SIZE, upload.declared_size - (number - 1) * PART_SIZE))
