"""Copies of what was found, in a bucket of their own where the installation names one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Exists, OuterRef

from calls.domain.pipeline.stages import begin_missing, following_stages
from calls.domain.results.analysis_document import analysis_document
from calls.domain.results.transcript_document import transcript_document
from calls.domain.uploads.keys import ANALYSIS_COPY, TRANSCRIPT_COPY, TRANSCRIPTS, copy_key
from calls.models import Analysis, Call, Recording, Stage
from calls.stages import COPYING
from calls.states import SUBJECT_KIND
from tenants.domain.subjects import Subject
from tenants.states import WorkState
from tenants.storage.objects import objects_of, register_object
from tenants.storage.port import StorageFailedError, has_storage, object_storage, write_stream
from tenants.work_queue.claims import LeaseLostError, OutageError, finishing

if TYPE_CHECKING:
    from uuid import UUID

    from tenants.storage.kinds import ObjectKind
    from tenants.work_queue.kinds import Claim


def has_bucket() -> bool:
    """Whether the installation keeps copies."""
    return has_storage(TRANSCRIPTS)


def copy_claimed(claimed: Claim[Stage]) -> list[Stage]:
    """Write the call's current analysis, and the transcript that it is of, as JSON objects.

    Each version once; copies of earlier ones stay, and all go with the call.
    """
    call_id = claimed.item.call_id
    found = Analysis.objects.filter(call=call_id, is_current=True)
    analysis = found.select_related("transcript").first()
    recording = Recording.objects.filter(call=call_id).first()
    document = analysis_document(call_id)
    if analysis is None or recording is None or document is None:
        raise LeaseLostError("the call was deleted, or is transcribed again")
    transcript = analysis.transcript
    copies = [
        (TRANSCRIPT_COPY, "transcript", transcript.version, transcript_document(transcript)),
        (ANALYSIS_COPY, "analysis", analysis.version, document),
    ]
    written = [
        (kind, key, _write(key, {"call_id": call_id} | content))
        for kind, what, version, content in copies
        if not _is_there(call_id, kind, version)
        for key in [copy_key(recording.storage_key, what, version)]
    ]
    with finishing(claimed):
        for kind, key, size in written:
            register_object(Subject(SUBJECT_KIND, call_id), kind, key=key, size_bytes=size)
        return following_stages(claimed)


def copy_what_is_not() -> list[Stage]:
    """Begin what the bucket lacks though it is analyzed, as of before there was a bucket."""
    if not has_bucket():
        return []
    read = Analysis.objects.filter(call=OuterRef("pk"), is_current=True)
    copied = Stage.objects.filter(call=OuterRef("pk"), kind=COPYING.name, state=WorkState.DONE)
    return begin_missing(Call.objects.filter(Exists(read), ~Exists(copied)), COPYING)


def _is_there(call_id: UUID, kind: ObjectKind, version: int) -> bool:
    kept = objects_of(Subject(SUBJECT_KIND, call_id)).filter(kind=kind.name)
    return bool(kept.filter(key__contains=f".v{version}.").exists())


def _write(key: str, document: dict[str, object]) -> int:
    """Its size in bytes. The bucket's failure is no fault of the call's."""
    content = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    try:
        return write_stream(
            object_storage(TRANSCRIPTS), key, [content], content_type="application/json"
        )
    except StorageFailedError as error:
        raise OutageError("storage_failed", str(error)) from error
