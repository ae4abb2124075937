"""Decoded audio through a speech engine, chunk by chunk, into turns."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from calls.models import Call, ChunkResult
from engines.audio.pcm import PcmAudio
from engines.speech.chunks import plan_chunks
from engines.speech.port import Speech, SpeechUsage, Word
from engines.speech.turns import build_turns, shifted
from tenants.domain.people import current_settings
from tenants.states import AgentChannel
from tenants.work_queue.claims import LeaseLostError, check_held

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from calls.models import Recording, Stage
    from calls.models.transcripts import TurnRow
    from engines.audio.decoding import DecodedAudio
    from engines.speech.chunks import Chunk
    from engines.speech.port import SpeechEngine
    from engines.speech.turns import Speaker as SpeakerName
    from engines.speech.turns import Turn
    from tenants.work_queue.kinds import Claim

_STEREO: Final = 2


@dataclass(frozen=True, slots=True)
class TranscribedAudio:
    """Turns as a transcript keeps them, and the seconds of audio an engine was given."""

    turns: list[TurnRow]
    language: str
    seconds: float
    agent_channel: str


def transcribe_channels(
    claimed: Claim[Stage], recording: Recording, decoded: DecodedAudio, engine: SpeechEngine
) -> TranscribedAudio:
    """Transcribe each channel; on stereo a channel is a speaker, on mono nobody is known.

    Raises LeaseLostError before the next chunk once the claim does not hold any more.
    """
    tenant = current_settings()
    audio = PcmAudio(decoded.path, channels=decoded.channels)
    agent_channel = recording.agent_channel or tenant.agent_channel
    speakers = _speakers(decoded.channels, agent_channel)
    words: list[list[Word]] = [[] for _ in speakers]
    seconds = 0.0
    language = ""
    for chunk in plan_chunks(audio):
        if chunk.channel >= len(speakers):
            continue  # Both channels carry the same conversation; the first is heard mixed.
        check_held(claimed)
        samples = _samples(audio, chunk, is_mixed=len(speakers) < decoded.channels)
        speech = _transcribed(claimed, engine, samples, language=tenant.language)
        words[chunk.channel] += shifted(speech.words, chunk.start_ms)
        seconds += speech.usage.seconds
        language = language or speech.language
    turns = [_row(turn) for turn in build_turns(words, speakers)]
    return TranscribedAudio(turns, language or tenant.language, seconds, agent_channel)


def _speakers(channels: int, agent_channel: str) -> list[SpeakerName]:
    if channels < _STEREO or agent_channel == AgentChannel.MONO:
        return ["unknown"]
    if agent_channel == AgentChannel.RIGHT:
        return ["customer", "agent"]
    return ["agent", "customer"]


def _samples(audio: PcmAudio, chunk: Chunk, *, is_mixed: bool) -> NDArray[np.float32]:
    first = audio.channel(chunk.channel, chunk.start_ms, chunk.end_ms)
    if not is_mixed:
        return first
    second = audio.channel(1, chunk.start_ms, chunk.end_ms)
    mixed: NDArray[np.float32] = np.mean([first, second], axis=0, dtype=np.float32)
    return mixed


def _transcribed(
    claimed: Claim[Stage], engine: SpeechEngine, samples: NDArray[np.float32], *, language: str
) -> Speech:
    """What the engine hears in the samples, kept by their hash until the transcript is written."""
    parameters = f"{engine.name} {engine.model} {engine.parameters_hash} {language} "
    input_hash = hashlib.sha256(parameters.encode() + samples.tobytes()).hexdigest()
    kept = ChunkResult.objects.filter(call=claimed.item.call_id, input_hash=input_hash).first()
    if kept is not None:
        usage = SpeechUsage(engine.name, engine.model, float(kept.seconds))
        return Speech(tuple(Word(**word) for word in kept.words), kept.language, usage)
    speech = engine.transcribe(samples, language=language)
    if not Call.objects.filter(pk=claimed.item.call_id).exists():
        raise LeaseLostError("the call was deleted")
    row = ChunkResult(
        call_id=claimed.item.call_id,
        input_hash=input_hash,
        words=[asdict(word) for word in speech.words],
        language=speech.language,
        seconds=round(speech.usage.seconds, 3),
    )
    ChunkResult.objects.bulk_create([row], ignore_conflicts=True)
    return speech


def _row(turn: Turn) -> TurnRow:
    return {
        "index": turn.index,
        "speaker": turn.speaker,
        "start_ms": turn.start_ms,
        "end_ms": turn.end_ms,
        "text": turn.text,
        "confidence": turn.confidence,
        "words": [
            {
                "text": word.text,
                "start_ms": word.start_ms,
                "end_ms": word.end_ms,
                "confidence": word.probability,
            }
            for word in turn.words
        ],
    }
