"""Renditions for recordings that were transcribed before there were any."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import TextChoices

from calls.domain.pipeline.renditions import keep_rendition, make_rendition
from calls.models import Recording
from calls.states import WORKING
from engines.audio.decoding import DecodeLimits, UndecodableError, decode
from engines.audio.rendition import is_played
from tenants.storage.port import object_storage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.db.models import QuerySet

    from calls.domain.pipeline.renditions import StoredRendition

_AT_A_TIME: Final = 500  # Rows in memory.


class OlderRendition(TextChoices):
    """What became of one recording: `gone` is one whose file is not in the storage."""

    MADE = "made"
    FAILED = "failed"
    GONE = "gone"
    SKIPPED = "skipped"


def recordings_without() -> Iterator[UUID]:
    """Those of the scope's tenant that some browser does not play by their format, oldest first.

    Gaps and second tracks are not looked for: the words of such an older transcript stand at other
    times than the rendition's. Calls in work are left out: their worker makes one.
    """
    found = _without().order_by("pk").values_list("pk", "container", "codec")
    for recording_id, container, codec in found.iterator(chunk_size=_AT_A_TIME):
        if not is_played(container, codec):
            yield recording_id


def make_older_rendition(recording_id: UUID) -> OlderRendition:
    """Decode the recording once more and keep its rendition.

    Safe to repeat, and beside workers: `skipped` is what was deleted or has one meanwhile. Raises
    StorageFailedError.
    """
    recording = _without().filter(pk=recording_id).first()
    if recording is None:
        return OlderRendition.SKIPPED
    if object_storage().size_of(recording.storage_key) is None:
        return OlderRendition.GONE
    made = _made(recording)
    if made is None:
        return OlderRendition.FAILED
    with transaction.atomic():  # The loser's object is in no inventory: the sweep removes it.
        held = _without().select_for_update(of=("self",)).filter(pk=recording_id).first()
        if held is None:
            return OlderRendition.SKIPPED
        keep_rendition(held, made)
        held.save(update_fields=["rendition_key", "updated_at"])
    return OlderRendition.MADE


def _without() -> QuerySet[Recording]:
    decoded = Recording.objects.filter(rendition_key="").exclude(container="")
    found: QuerySet[Recording] = decoded.exclude(call__status__in=WORKING)
    return found


def _made(recording: Recording) -> StoredRendition | None:
    limits = DecodeLimits(max_seconds=settings.MAX_CALL_SECONDS)
    with (
        object_storage().open_local(recording.storage_key) as source,
        TemporaryDirectory(prefix="auditor-decode-") as folder,
    ):
        try:
            decoded = decode(source, Path(folder) / "decoded.pcm", limits, ending=recording.ending)
        except UndecodableError:
            return None
        return make_rendition(recording, decoded)
