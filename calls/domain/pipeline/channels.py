"""Decoded audio through a speech engine, chunk by chunk, into turns."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from calls.domain.pipeline.booking import book_speech
from calls.domain.pipeline.chosen_engines import is_paid
from calls.domain.pipeline.engine_failures import engine_failed
from calls.domain.pipeline.spoken_language import said_language
from calls.models import Call, ChunkResult
from calls.states import ChannelContent
from engines.audio.channels import louder_channel, measure_channels
from engines.audio.pcm import PcmAudio
from engines.speech.chunks import plan_chunks
from engines.speech.languages import AUTO, language_to_ask
from engines.speech.port import TIMINGS, Speech, SpeechFailedError, SpeechUsage, Word
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
    from engines.speech.port import SpeechEngine, Timing
    from engines.speech.turns import Speaker as SpeakerName
    from engines.speech.turns import Turn
    from tenants.work_queue.kinds import Claim

# Part of what names a transcript's input: raised where the same recording gives other turns.
VERSION: Final = 5
_STEREO: Final = 2
# The channel that is heard instead of both. None: the louder one; inverted copies cannot be mixed.
_ONE_SOUND: Final = {
    ChannelContent.SAME: None,
    ChannelContent.LEFT_ONLY: 0,
    ChannelContent.RIGHT_ONLY: 1,
}


@dataclass(frozen=True, slots=True)
class TranscribedAudio:
    """Turns as a transcript keeps them, and the seconds of audio an engine was given.

    `sounds_like` is the language heard where another was told, `timing` the coarsest of all
    words. `content` is what the two channels were found to hold; empty on mono.
    """

    turns: list[TurnRow]
    language: str
    sounds_like: str
    timing: Timing
    seconds: float
    agent_channel: str
    content: str


@dataclass(frozen=True, slots=True)
class _Heard:
    """The channels that are heard, each with who speaks there; `is_mixed`: both in the first."""

    speakers: dict[int, SpeakerName]
    content: str
    is_mixed: bool = False


def transcribe_channels(
    claimed: Claim[Stage], recording: Recording, decoded: DecodedAudio, engine: SpeechEngine
) -> TranscribedAudio:
    """Transcribe each channel; a channel is a speaker only where both were found to be.

    Raises LeaseLostError before the next chunk once the claim does not hold any more.
    """
    tenant = current_settings()
    audio = PcmAudio(decoded.path, channels=decoded.channels)
    agent_channel = recording.agent_channel or tenant.agent_channel
    heard = _to_hear(audio, agent_channel)
    words: dict[int, list[Word]] = {channel: [] for channel in heard.speakers}
    seconds = 0.0
    said = said_language(recording.call, tenant)
    asked = language_to_ask(said)
    language = sounds_like = ""
    timings: set[Timing] = {"word"}
    for chunk in plan_chunks(audio):
        if chunk.channel not in words:
            continue
        check_held(claimed)
        samples = _samples(audio, chunk, is_mixed=heard.is_mixed)
        speech = _transcribed(claimed, engine, samples, language=asked)
        words[chunk.channel] += shifted(speech.words, chunk.start_ms)
        seconds += speech.usage.seconds
        timings.add(speech.timing)
        if speech.words and not language:
            language, sounds_like = speech.language, speech.sounds_like
            asked = asked or speech.language  # One language a call, found on its first speech.
    heard = _with_words(heard, words)
    built = build_turns(list(words.values()), list(heard.speakers.values()))
    return TranscribedAudio(
        turns=[_row(turn) for turn in built],
        language=language or asked or "",
        sounds_like="" if sounds_like == language else sounds_like,
        timing=max(timings, key=TIMINGS.index),
        seconds=seconds,
        agent_channel=agent_channel,
        content=heard.content,
    )


def _to_hear(audio: PcmAudio, agent_channel: str) -> _Heard:
    """One sound on two channels is heard, and paid, once; a channel without sound is not."""
    if audio.channels < _STEREO:
        return _Heard({0: "unknown"}, "")
    content = ChannelContent(measure_channels(audio))
    if content in _ONE_SOUND:
        channel = _ONE_SOUND[content]
        return _Heard({louder_channel(audio) if channel is None else channel: "unknown"}, content)
    if content == ChannelContent.SILENT or agent_channel == AgentChannel.MONO:
        return _Heard({0: "unknown"}, content, is_mixed=True)
    if agent_channel == AgentChannel.RIGHT:
        return _Heard({0: "customer", 1: "agent"}, content)
    return _Heard({0: "agent", 1: "customer"}, content)


def _with_words(heard: _Heard, words: dict[int, list[Word]]) -> _Heard:
    """The same, unless only one of two channels held words: music or noise is nobody."""
    spoken = [channel for channel, said in words.items() if said]
    if len(words) < _STEREO or len(spoken) != 1:
        return heard
    content = ChannelContent.RIGHT_ONLY if spoken[0] else ChannelContent.LEFT_ONLY
    return _Heard(dict.fromkeys(heard.speakers, "unknown"), content)


def _samples(audio: PcmAudio, chunk: Chunk, *, is_mixed: bool) -> NDArray[np.float32]:
    first = audio.channel(chunk.channel, chunk.start_ms, chunk.end_ms)
    if not is_mixed:
        return first
    second = audio.channel(1, chunk.start_ms, chunk.end_ms)
    mixed: NDArray[np.float32] = np.mean([first, second], axis=0, dtype=np.float32)
    return mixed


def _transcribed(
    claimed: Claim[Stage],
    engine: SpeechEngine,
    samples: NDArray[np.float32],
    *,
    language: str | None,
) -> Speech:
    """What the engine hears in the samples, kept by their hash until the transcript is written."""
    parameters = f"{engine.name} {engine.model} {engine.parameters_hash} {language or AUTO} "
    input_hash = hashlib.sha256(parameters.encode() + samples.tobytes()).hexdigest()
    kept = ChunkResult.objects.filter(call=claimed.item.call_id, input_hash=input_hash).first()
    if kept is not None:
        usage = SpeechUsage(engine.name, engine.model, float(kept.seconds))
        words = tuple(Word(**word) for word in kept.words)
        return Speech(words, kept.language, usage, kept.sounds_like, kept.timing)  # type: ignore[arg-type]  # As it was written.
    speech = _answered(claimed, engine, samples, language, f"{claimed.token}:{input_hash}")
    if not Call.objects.filter(pk=claimed.item.call_id).exists():
        raise LeaseLostError("the call was deleted")
    row = ChunkResult(
        call_id=claimed.item.call_id,
        input_hash=input_hash,
        words=[asdict(word) for word in speech.words],
        language=speech.language,
        sounds_like=speech.sounds_like,
        timing=speech.timing,
        seconds=round(speech.usage.seconds, 3),
    )
    ChunkResult.objects.bulk_create([row], ignore_conflicts=True)
    return speech


def _answered(
    claimed: Claim[Stage],
    engine: SpeechEngine,
    samples: NDArray[np.float32],
    language: str | None,
    booking: str,
) -> Speech:
    """What somebody outside bills for is booked when it was answered, whatever follows."""
    try:
        speech = engine.transcribe(samples, language=language)
    except SpeechFailedError as error:
        book_speech(claimed, booking, error.usage)
        raise engine_failed("speech", error) from error
    if is_paid(engine):
        book_speech(claimed, booking, speech.usage)
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
