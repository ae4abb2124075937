"""Uploads by presigned addresses: begun, given more time, given up."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.domain.uploads.formats import check_size, ending_of, name_of_file
from calls.domain.uploads.keys import recording_key
from calls.models import Upload
from calls.states import UploadState
from tenants.domain.refusals import Refused
from tenants.identifiers import uuid7
from tenants.storage.port import PartsError, StorageFailedError, object_storage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from tenants.domain.actors import Actor

ADDRESSES_LIVE: Final = timedelta(minutes=5)
OPEN: Final = (UploadState.CREATED, UploadState.UPLOADING, UploadState.RECEIVED)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FileClaim:
    """What a client says of its file. `size` in bytes, None where it does not know yet."""

    filename: str
    content_type: str
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class PresignedUpload:
    """An upload, and where to PUT its file with which headers."""

    upload: Upload
    url: str
    headers: Mapping[str, str]


@contextmanager
def storage_errors_refused() -> Iterator[None]:
    """Turns a storage's failure into a refusal that says what to look at, status 500."""
    try:
        yield
    except StorageFailedError as error:
        _log.exception("The storage failed")
        raise Refused("storage-failed", str(error), status=500) from error
    except PartsError as error:
        raise Refused("parts-do-not-fit", str(error)) from error


def presign_upload(claim: FileClaim, actor: Actor) -> PresignedUpload:
    """Reserve a key and a call's id for the file. Raises Refused; nothing is left behind then."""
    upload = draft_upload(claim, actor)
    with storage_errors_refused():
        if fault := object_storage().fault():
            raise StorageFailedError(fault)
    presigned = _signed(upload)
    upload.save(force_insert=True)
    return presigned


def presign_again(upload: Upload) -> PresignedUpload:
    """Fresh addresses, with as much time as at first. Raises Refused where it is over."""
    presigned = _signed(upload)
    more_time(upload)
    return presigned


def more_time(upload: Upload) -> None:
    """Raises Refused where the upload is over."""
    upload.expires_at = timezone.now() + ADDRESSES_LIVE
    still = Upload.objects.filter(pk=upload.pk, state__in=OPEN)
    if not still.update(expires_at=upload.expires_at):
        raise over()


def over() -> Refused:
    return Refused("upload-over", _("This upload is over: ask for a new one."))


def draft_upload(claim: FileClaim, actor: Actor) -> Upload:
    """An unsaved upload. Raises Refused for a name or size that is not accepted."""
    filename = name_of_file(claim.filename)
    ending = ending_of(filename)
    if claim.size is not None:
        check_size(claim.size)
    call_id, now = uuid7(), timezone.now()
    return Upload(
        call_id=call_id,
        storage_key=recording_key(call_id, ending, at=now),
        filename=filename,
        content_type=claim.content_type,
        declared_size=claim.size,
        claimed_sha256=claim.sha256.lower(),
        uploaded_by=actor.membership,
        uploaded_by_kind=actor.kind,
        uploaded_by_name=actor.name,
        expires_at=now + ADDRESSES_LIVE,
    )


def uploads_of(actor: Actor) -> QuerySet[Upload]:
    """All of the tenant's for who sees all its calls, else a person's own."""
    if actor.may("calls.see_all_calls"):
        return Upload.objects.all()
    if actor.membership is None:
        return Upload.objects.none()
    return Upload.objects.filter(uploaded_by=actor.membership)


def find_upload(actor: Actor, *, upload_id: UUID | None = None, key: str = "") -> Upload:
    """Raises Refused alike for an unknown upload and for somebody else's."""
    by_id = Q(pk=upload_id) if upload_id else Q()
    by_key = Q(storage_key=key) if key else Q()
    found = uploads_of(actor).filter(by_id & by_key).first() if by_id | by_key else None
    if found is None:
        raise Refused(
            "unknown-upload",
            _("There is no such upload: ask for one with POST /api/v1/uploads/presign."),
        )
    return found


def abort_upload(upload: Upload) -> None:
    """Give an upload up; its object and parts go. Raises Refused once a call has it.

    Asked again, what an earlier attempt left is removed.
    """
    mine = Upload.objects.filter(pk=upload.pk, state__in=(*OPEN, UploadState.ABORTED))
    if mine.update(state=UploadState.ABORTED):
        remove_what_arrived(upload)
    elif Upload.objects.filter(pk=upload.pk, state=UploadState.BOUND).exists():
        raise Refused(
            "upload-bound",
            _("A call has this recording already: delete the call instead."),
            status=409,
        )


def reject_upload(upload: Upload, reason: str) -> None:
    """End an upload whose content was refused; the object goes."""
    ended = Upload.objects.filter(pk=upload.pk, state__in=OPEN)
    if ended.update(state=UploadState.REJECTED, reason=reason[:300]):
        remove_what_arrived(upload)


def remove_what_arrived(upload: Upload) -> None:
    """The object and the parts, as far as they came. Raises Refused where the storage fails."""
    storage = object_storage()
    with storage_errors_refused():
        if upload.multipart_id:
            storage.abort_multipart(upload.storage_key, upload.multipart_id)
        storage.delete(upload.storage_key)


def _signed(upload: Upload) -> PresignedUpload:
    with storage_errors_refused():
        put = object_storage().presign_put(
            upload.storage_key,
            content_type=upload.content_type,
            size=upload.declared_size,
            expires=ADDRESSES_LIVE,
            sha256=upload.claimed_sha256,
        )
    return PresignedUpload(upload, put.url, put.headers)
