"""The product's own way of a call, in this process: taken in, transcribed, analyzed."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path

from numpy import float32
from numpy.typing import NDArray

from calls.domain.details import CallDetails
from calls.domain.pipeline.analysis import analyze
from calls.domain.pipeline.chosen_engines import language_engine, speech_engine
from calls.domain.pipeline.transcription import transcribe
from calls.domain.uploads.intake import bind_upload
from calls.domain.uploads.presigned import FileClaim, draft_upload
from calls.models import Call, Stage, Transcript
from calls.models.transcripts import TurnRow
from calls.states import CallStatus
from tenants.domain.actors import system
from tenants.domain.people import found_tenant
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tenants.storage.port import BLOCK, object_storage, write_stream

_ACTOR = system("bench")


@contextmanager
def a_tenant() -> Iterator[None]:
    """The scope of the bench's tenant, founded at first use."""
    tenant = Tenant.objects.filter(slug="bench").first() or found_tenant(name="Bench", slug="bench")
    with tenant_scope(tenant.pk):
        yield


def taken_in(audio: Path, mark: bytes = b"") -> Stage:
    """The stage that is due once the recording has arrived.

    A *mark* after the last sample, which no decoder reads, makes it another recording: the
    tenant's same one is recognised, and not heard again.
    """
    kind = mimetypes.guess_type(audio.name)[0] or "application/octet-stream"
    upload = draft_upload(FileClaim(audio.name, kind, audio.stat().st_size + len(mark)), _ACTOR)
    upload.save(force_insert=True)
    with audio.open("rb") as source:
        blocks = chain(iter(partial(source.read, BLOCK), b""), [mark] if mark else [])
        write_stream(object_storage(), upload.storage_key, blocks, content_type=kind)
    stage = bind_upload(upload, CallDetails(), _ACTOR).stage
    assert stage is not None
    return stage


def load_engine(samples: NDArray[float32]) -> None:
    """Have the product's model in memory: that is no part of a call's time."""
    speech_engine().transcribe(samples[: 10 * 16_000], language="en")


def worked_through(stage: Stage) -> None:
    """Both stages of its status, with the engines that the settings choose."""
    analysis, *_ = transcribe(stage.pk, speech_engine())
    analyze(analysis.pk, language_engine())
    call = Call.objects.get(pk=stage.call_id)
    assert call.status == CallStatus.COMPLETED, call.status


def transcribed(audio: Path) -> list[TurnRow]:
    """What the product makes of a recording."""
    stage = taken_in(audio)
    worked_through(stage)
    turns: list[TurnRow] = Transcript.objects.get(call=stage.call_id, is_current=True).turns
    return turns
