"""Uploads that nobody comes back for, in every state they can be left in, and live ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from calls.domain.uploads.expiry import KEPT
from calls.domain.uploads.keys import RECORDING
from calls.domain.uploads.presigned import FileClaim, draft_upload
from calls.models import Call, Recording
from calls.states import SUBJECT_KIND, UploadState
from tenants.domain.actors import system
from tenants.domain.subjects import Subject
from tenants.states import ActorKind
from tenants.storage.objects import register_object
from tenants.storage.port import object_storage, write_stream
from tenants.storage.tests.storages import send_part

if TYPE_CHECKING:
    from calls.models import Upload

_PROGRAM: Final = system("a program")
_SOUND: Final = b"RIFF"


@dataclass(frozen=True)
class Way:
    """How an upload was left: its row's state (None: no row), its file, its parts if begun."""

    state: UploadState | None
    has_file: bool = False
    parts: int | None = None
    is_in_time: bool = False

    @property
    def keeps_file(self) -> bool:
        return self.has_file and (self.is_in_time or self.state == UploadState.BOUND)

    @property
    def keeps_parts(self) -> bool:
        return self.parts is not None and self.is_in_time


WAYS: Final = (
    Way(UploadState.CREATED),
    Way(UploadState.CREATED, has_file=True),
    Way(UploadState.UPLOADING),
    Way(UploadState.UPLOADING, parts=0),
    Way(UploadState.UPLOADING, parts=2),
    Way(UploadState.UPLOADING, has_file=True, parts=1),
    Way(UploadState.RECEIVED, has_file=True),
    Way(UploadState.REJECTED, has_file=True),
    Way(UploadState.EXPIRED, has_file=True),
    Way(UploadState.EXPIRED, parts=2),
    Way(UploadState.ABORTED, has_file=True),
    Way(UploadState.ABORTED, parts=1),
    Way(None, has_file=True),
    Way(None, parts=0),
    Way(None, parts=2),
    Way(UploadState.BOUND, has_file=True),
    Way(UploadState.BOUND, has_file=True, parts=1),
    Way(UploadState.CREATED, has_file=True, is_in_time=True),
    Way(UploadState.RECEIVED, has_file=True, is_in_time=True),
    Way(UploadState.UPLOADING, parts=2, is_in_time=True),
)


def leave(way: Way) -> Upload:
    """An upload of the scope's tenant, left this way."""
    upload = draft_upload(FileClaim("call.wav", "audio/wav"), _PROGRAM)
    if way.has_file:
        write_stream(object_storage(), upload.storage_key, [_SOUND], content_type="audio/wav")
    if way.parts is not None:
        upload.multipart_id = begin(upload.storage_key, way.parts)
    upload.state = way.state or upload.state
    if not way.is_in_time:
        upload.expires_at = timezone.now() - KEPT - timedelta(minutes=1)
    if way.state is not None:
        upload.save(force_insert=True)
    if way.state == UploadState.BOUND:
        record(upload)
    return upload


def begin(key: str, parts: int) -> str:
    """A file in parts of which some have arrived; its id."""
    storage = object_storage()
    multipart_id = storage.create_multipart(key, content_type="audio/wav")
    for number in range(1, parts + 1):
        send_part(key, multipart_id, number, _SOUND)
    return multipart_id


def record(upload: Upload) -> Call:
    """The upload becomes a call, as far as the sweep can see."""
    call: Call = Call.objects.create(
        pk=upload.call_id,
        original_filename="call.wav",
        uploaded_at=timezone.now(),
        uploaded_by_kind=ActorKind.SYSTEM,
    )
    Recording.objects.create(
        call=call, storage_key=upload.storage_key, ending="wav", size_bytes=len(_SOUND)
    )
    register_object(
        Subject(SUBJECT_KIND, call.pk), RECORDING, key=upload.storage_key, size_bytes=len(_SOUND)
    )
    type(upload).objects.filter(pk=upload.pk).update(state=UploadState.BOUND)
    return call
