"""From a bound recording to a transcript."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from django.conf import settings

from calls.domain.hearing import Heard, hear
from calls.domain.ledger import book
from calls.domain.metrics import measure
from calls.domain.pipeline.stages import (
    Claim,
    LeaseLostError,
    StageRefusedError,
    finishing,
    next_stage,
)
from calls.domain.pipeline.work import work_on
from calls.models import Call, ChunkResult, ConversationMetrics, Recording, Transcript
from calls.states import CallStatus, StageKind
from calls.storage.port import recordings
from engines.audio.decoding import DecodedAudio, DecodeLimits, UndecodableError, decode

if TYPE_CHECKING:
    from uuid import UUID

    from calls.domain.metrics import TurnRow
    from calls.models import Stage
    from engines.speech.port import SpeechEngine

_BLOCK: Final = 1 << 20


def transcribe(stage_id: UUID, engine: SpeechEngine) -> Stage | None:
    """Claim the stage and give its call a transcript; the stage that is due next, if any."""
    return work_on(stage_id, lambda claimed: transcribe_claimed(claimed, engine))


def transcribe_claimed(claimed: Claim, engine: SpeechEngine) -> Stage:
    """Give the claimed stage's call a transcript; the stage that is due next."""
    recording = Recording.objects.filter(call=claimed.call_id).first()
    if recording is None:
        raise LeaseLostError("the call was deleted")
    with (
        TemporaryDirectory(prefix="auditor-decode-") as folder,
        recordings().open_local(recording.storage_key) as source,
    ):
        sha256 = _sha256_as_claimed(source, recording)
        decoded = _decoded(source, Path(folder) / "decoded.pcm")
        heard = hear(claimed, recording, decoded, engine)
    with finishing(claimed, status=CallStatus.TRANSCRIBED):
        _keep_what_was_decoded(recording, decoded, sha256, heard.agent_channel)
        transcript = _keep_what_was_heard(claimed, decoded, heard, engine)
        book(
            claimed,
            booking=str(transcript.pk),
            engine=engine.name,
            model=engine.model,
            unit="audio_second",
            quantity=Decimal(str(round(heard.seconds, 3))),
        )
        return next_stage(claimed, StageKind.ANALYSIS)


def _sha256_as_claimed(source: Path, recording: Recording) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    found = digest.hexdigest()
    if recording.claimed_sha256 and recording.claimed_sha256 != found:
        raise StageRefusedError(
            "sha256_mismatch",
            "The file that arrived is not the one that was announced: its SHA-256 differs. "
            "Upload it again.",
        )
    return found


def _decoded(source: Path, target: Path) -> DecodedAudio:
    try:
        return decode(source, target, DecodeLimits(max_seconds=settings.MAX_CALL_SECONDS))
    except UndecodableError as error:
        raise StageRefusedError(error.code, error.message) from error


def _keep_what_was_decoded(
    recording: Recording, decoded: DecodedAudio, sha256: str, agent_channel: str
) -> None:
    Recording.objects.filter(pk=recording.pk).update(
        sha256=sha256,
        container=decoded.container,
        codec=decoded.codec,
        channels=decoded.channels,
        sample_rate=decoded.source_sample_rate,
        peaks=decoded.peaks,
        agent_channel=agent_channel,
    )


def _keep_what_was_heard(
    claimed: Claim, decoded: DecodedAudio, heard: Heard, engine: SpeechEngine
) -> Transcript:
    """A new version of the transcript, which is the current one from now on."""
    versions = Transcript.objects.filter(call=claimed.call_id)
    latest = versions.order_by("-version").values_list("version", flat=True).first() or 0
    versions.filter(is_current=True).update(is_current=False)
    turns: list[TurnRow] = heard.turns
    transcript: Transcript = Transcript.objects.create(
        call_id=claimed.call_id,
        version=latest + 1,
        engine=engine.name,
        model=engine.model,
        parameters_hash=engine.parameters_hash,
        language=heard.language,
        duration_ms=decoded.duration_ms,
        turns=turns,
    )
    measured = asdict(measure(turns, decoded.duration_ms))
    ConversationMetrics.objects.create(transcript=transcript, **measured)
    Call.objects.filter(pk=claimed.call_id).update(
        duration_ms=decoded.duration_ms, language=heard.language
    )
    ChunkResult.objects.filter(call=claimed.call_id).delete()
    return transcript
