"""A second object of a recording that not every browser plays; the original stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import structlog

from calls.domain.uploads.keys import RENDITION, rendition_key
from calls.states import SUBJECT_KIND
from engines.audio.child_process import DecodeLimits
from engines.audio.refusals import UndecodableError
from engines.audio.rendition import MEDIA_TYPE, needs_rendition, render
from tenants.domain.subjects import Subject
from tenants.storage.objects import register_object
from tenants.storage.port import BLOCK, object_storage, write_stream

if TYPE_CHECKING:
    from calls.models import Recording
    from engines.audio.decoding import DecodedAudio

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StoredRendition:
    """An object that is written and in no row yet; the sweep removes it if it never is."""

    key: str
    size_bytes: int


def make_rendition(recording: Recording, decoded: DecodedAudio) -> StoredRendition | None:
    """Of what was decoded, where it is needed and not there yet.

    A recording that cannot be encoded has a transcript all the same: that is logged.
    """
    if recording.rendition_key or not needs_rendition(decoded):
        return None
    target = decoded.path.with_suffix(".m4a")
    try:
        render(decoded.pcm, target, DecodeLimits())
    except UndecodableError as error:
        _log.warning("No rendition could be made", call=str(recording.call_id), code=error.code)
        return None
    key = rendition_key(recording.storage_key)
    with target.open("rb") as file:
        blocks = iter(partial(file.read, BLOCK), b"")
        return StoredRendition(
            key, write_stream(object_storage(), key, blocks, content_type=MEDIA_TYPE)
        )


def copy_rendition(recording: Recording, other: Recording) -> StoredRendition | None:
    """The other's once more, so that each recording's goes with its own call."""
    size = object_storage().size_of(other.rendition_key) if other.rendition_key else None
    if recording.rendition_key or size is None:
        return None
    key = rendition_key(recording.storage_key)
    object_storage().copy(other.rendition_key, key, content_type=MEDIA_TYPE)
    return StoredRendition(key, size)


def keep_rendition(recording: Recording, made: StoredRendition | None) -> None:
    """Enter it in the inventory, in the caller's transaction; the recording is not saved."""
    if made is not None:
        recording.rendition_key = made.key
        subject = Subject(SUBJECT_KIND, recording.call_id)
        register_object(subject, RENDITION, key=made.key, size_bytes=made.size_bytes)
