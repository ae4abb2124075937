"""From a bound recording to a transcript."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from django.conf import settings

from calls.domain.history import note
from calls.domain.pipeline.booking import book_speech
from calls.domain.pipeline.channels import transcribe_channels
from calls.domain.pipeline.chosen_engines import is_paid, speech_engine
from calls.domain.pipeline.metrics import measure
from calls.domain.pipeline.renditions import copy_rendition, keep_rendition, make_rendition
from calls.domain.pipeline.same_recording import hash_of_input, take_over, transcript_of_same
from calls.domain.pipeline.scanning import refuse_infected
from calls.domain.pipeline.stages import following_stages
from calls.models import (
    Analysis,
    Call,
    ChunkResult,
    ConversationMetrics,
    Recording,
    SearchDocument,
    Stage,
    Transcript,
)
from calls.stages import TRANSCRIPTION
from calls.states import CallEventKind
from engines.audio.decoding import DecodedAudio, DecodeLimits, UndecodableError, decode
from engines.checksums import sha256_of
from engines.speech.port import SpeechUsage
from tenants.domain.actors import SYSTEM
from tenants.storage.objects import record_sha256
from tenants.storage.port import object_storage
from tenants.work_queue.claims import LeaseLostError, WorkRefusedError, finishing
from tenants.work_queue.execution import work_on

if TYPE_CHECKING:
    from uuid import UUID

    from calls.domain.pipeline.renditions import StoredRendition
    from engines.speech.port import SpeechEngine
    from tenants.work_queue.kinds import Claim


def transcribe_next(claimed: Claim[Stage]) -> list[Stage]:
    """As `transcribe_claimed`, by the engine that the settings choose."""
    return transcribe_claimed(claimed, speech_engine())


def transcribe(stage_id: UUID, engine: SpeechEngine) -> list[Stage]:
    """Claim the stage and give its call a transcript; the stages that are due next."""
    return work_on(TRANSCRIPTION, stage_id, lambda claimed: transcribe_claimed(claimed, engine))


def transcribe_claimed(claimed: Claim[Stage], engine: SpeechEngine) -> list[Stage]:
    """Give the claimed stage's call a transcript; the stages that are due next.

    The tenant's same recording is not heard again: its transcript is taken over, at no cost.
    """
    recording = Recording.objects.select_related("call").filter(call=claimed.item.call_id).first()
    if recording is None:
        raise LeaseLostError("the call was deleted")
    with object_storage().open_local(recording.storage_key) as source:
        recording.sha256 = _sha256_as_claimed(source, recording)
        refuse_infected(claimed, source)
        input_hash = hash_of_input(recording, engine)
        same = transcript_of_same(recording, input_hash)
        if same is None:
            transcript, seconds, rendition = _heard(claimed, recording, source, engine)
        else:
            transcript, seconds = take_over(recording, same), 0.0
            rendition = copy_rendition(recording, same.call.recording)
    with finishing(claimed):
        keep_rendition(recording, rendition)
        _keep(claimed, recording, transcript, input_hash)
        if same is None:
            _book_own(claimed, engine, transcript, seconds)
        else:
            _note_same(claimed, same)
        return following_stages(claimed)


def _sha256_as_claimed(source: Path, recording: Recording) -> str:
    found = sha256_of(source)
    if recording.claimed_sha256 and recording.claimed_sha256 != found:
        raise WorkRefusedError(
            "sha256_mismatch",
            "The file that arrived is not the one that was announced: its SHA-256 differs. "
            "Upload it again.",
        )
    return found


def _decoded(source: Path, target: Path, ending: str) -> DecodedAudio:
    limits = DecodeLimits(max_seconds=settings.MAX_CALL_SECONDS)
    try:
        return decode(source, target, limits, ending=ending)
    except UndecodableError as error:
        raise WorkRefusedError(error.code, error.message) from error


def _heard(
    claimed: Claim[Stage], recording: Recording, source: Path, engine: SpeechEngine
) -> tuple[Transcript, float, StoredRendition | None]:
    """A transcript, not saved, the seconds it cost, and what is played instead of the recording.

    The recording learns what was found.
    """
    with TemporaryDirectory(prefix="auditor-decode-") as folder:
        decoded = _decoded(source, Path(folder) / "decoded.pcm", recording.ending)
        heard = transcribe_channels(claimed, recording, decoded, engine)
        rendition = make_rendition(recording, decoded)  # Last: an attempt that fails leaves none.
    recording.container = decoded.container
    recording.codec = decoded.codec
    recording.channels = decoded.channels
    recording.sample_rate = decoded.source_sample_rate
    recording.peaks = decoded.peaks
    recording.agent_channel = heard.agent_channel
    recording.same_as = None
    recording.channel_content = heard.content
    transcript = Transcript(
        engine=engine.name,
        model=engine.model,
        parameters_hash=engine.parameters_hash,
        language=heard.language,
        sounds_like=heard.sounds_like,
        timing=heard.timing,
        duration_ms=decoded.duration_ms,
        turns=heard.turns,
    )
    return transcript, heard.seconds, rendition


def _keep(
    claimed: Claim[Stage], recording: Recording, transcript: Transcript, input_hash: str
) -> None:
    """A new version of the transcript, which is the current one from now on, and what it is of."""
    recording.save(force_update=True)
    record_sha256(recording.storage_key, recording.sha256)
    versions = Transcript.objects.filter(call=claimed.item.call_id)
    latest = versions.order_by("-version").values_list("version", flat=True).first() or 0
    versions.filter(is_current=True).update(is_current=False)
    transcript.call_id = claimed.item.call_id
    transcript.version = latest + 1
    transcript.save(force_insert=True)
    measured = asdict(measure(transcript.turns, transcript.duration_ms))
    ConversationMetrics.objects.create(transcript=transcript, **measured)
    Call.objects.filter(pk=claimed.item.call_id).update(
        duration_ms=transcript.duration_ms,
        language=transcript.language,
        sentiment="",
        sentiment_score=None,
    )
    current = Analysis.objects.filter(call=claimed.item.call_id, is_current=True)
    current.update(is_current=False)  # It is of other words, and stays readable.
    SearchDocument.objects.filter(call=claimed.item.call_id).delete()
    Stage.objects.filter(pk=claimed.item_id).update(input_hash=input_hash)
    ChunkResult.objects.filter(call=claimed.item.call_id).delete()


def _book_own(
    claimed: Claim[Stage], engine: SpeechEngine, transcript: Transcript, seconds: float
) -> None:
    """What this machine heard, in one line; what others did was booked as they answered."""
    if not is_paid(engine):
        usage = SpeechUsage(engine.name, engine.model, seconds)
        book_speech(claimed, str(transcript.pk), usage)


def _note_same(claimed: Claim[Stage], same: Transcript) -> None:
    note(
        claimed.item.call_id,
        CallEventKind.RECOGNIZED,
        SYSTEM,
        stage=claimed.item.kind,
        detail=f"The same recording as call {same.call_id}: its transcript was taken over, "
        "nothing was heard again.",
    )
