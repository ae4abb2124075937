"""Where a call's recording can be heard."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from calls.domain.uploads.formats import MEDIA_TYPES
from calls.domain.uploads.presigned import storage_errors_refused
from calls.states import INFECTED, CallStatus
from tenants.domain.refusals import Refused
from tenants.storage.port import object_storage

if TYPE_CHECKING:
    from calls.models import Call

_LEAST: Final = timedelta(hours=1)


def audio_url(call: Call) -> str:
    """A signed address that takes Range requests and outlives one listening to the whole call.

    Reads the recording. Raises Recording.DoesNotExist, or Refused where the storage fails, and
    for what a virus was found in.
    """
    if call.status == CallStatus.FAILED and call.stages.filter(error_code=INFECTED).exists():
        raise Refused(
            "infected", _("A virus was found in this recording: it is not played."), status=410
        )
    recording = call.recording
    length = timedelta(milliseconds=call.duration_ms or 0)
    kind = recording.container if recording.container in MEDIA_TYPES else recording.ending
    with storage_errors_refused():
        return object_storage().presign_get(
            recording.storage_key,
            filename=call.original_filename,
            content_type=MEDIA_TYPES[kind],
            expires=max(_LEAST, 2 * length),
        )
