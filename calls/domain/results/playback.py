"""Where a call's recording can be heard."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from calls.domain.uploads.formats import MEDIA_TYPES
from calls.domain.uploads.presigned import storage_errors_refused
from calls.states import INFECTED, CallStatus
from engines.audio.rendition import ENDING, MEDIA_TYPE
from tenants.domain.refusals import Refused
from tenants.storage.port import object_storage

if TYPE_CHECKING:
    from calls.models import Call, Recording

_LEAST: Final = timedelta(hours=1)


def audio_url(call: Call) -> str:
    """A signed address of what every browser plays: the rendition where there is one.

    It takes Range requests and outlives one listening to the whole call. Reads the recording.
    Raises Recording.DoesNotExist, or Refused where the storage fails, and for what a virus was
    found in.
    """
    recording = call.recording
    if not recording.rendition_key:
        return _address(call, recording.storage_key, call.original_filename, _media_type(recording))
    name = f"{call.original_filename.rpartition('.')[0] or call.original_filename}.{ENDING}"
    return _address(call, recording.rendition_key, name, MEDIA_TYPE)


def original_url(call: Call) -> str:
    """As `audio_url`, of the file as it arrived, to be downloaded."""
    key = call.recording.storage_key
    return _address(call, key, call.original_filename, "application/octet-stream")


def _media_type(recording: Recording) -> str:
    is_known = recording.container in MEDIA_TYPES
    return MEDIA_TYPES[recording.container if is_known else recording.ending]


def _address(call: Call, key: str, filename: str, content_type: str) -> str:
    if call.status == CallStatus.FAILED and call.stages.filter(error_code=INFECTED).exists():
        raise Refused(
            "infected", _("A virus was found in this recording: it is not played."), status=410
        )
    length = timedelta(milliseconds=call.duration_ms or 0)
    with storage_errors_refused():
        return object_storage().presign_get(
            key, filename=filename, content_type=content_type, expires=max(_LEAST, 2 * length)
        )
