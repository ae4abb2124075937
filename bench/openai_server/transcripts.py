"""A transcription double: it hears by whatever it is given, and answers in any known shape."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final, Literal

import av
import numpy as np

from bench.openai_server.answers import ServerAnswer, explains, sends

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from bench.openai_server.server import ServerQuestion

SAMPLE_RATE: Final = 16_000
Shape = Literal["words", "words_inside", "segments", "diarized", "json", "text"]
_SENTENCE: Final = 4  # Words a segment.
_BLOCK: Final = SAMPLE_RATE // 100
_LOUD: Final = 0.01


@dataclass(frozen=True, slots=True)
class HeardWord:
    """Seconds from the start of the sound."""

    text: str
    start: float
    end: float
    probability: float | None = None


@dataclass(frozen=True)
class ToneListener:
    """Takes bursts of a tone for words, by their frequency in hertz."""

    words: Mapping[int, str]

    def __call__(self, samples: NDArray[np.float32]) -> list[HeardWord]:
        usable = len(samples) // _BLOCK * _BLOCK
        loud = np.abs(samples[:usable]).reshape(-1, _BLOCK).max(axis=1, initial=0) > _LOUD
        edges = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(np.int8)))
        return [
            HeardWord(self._word(samples[start:end]), start / SAMPLE_RATE, end / SAMPLE_RATE)
            for start, end in (edges.reshape(-1, 2) * _BLOCK).tolist()
        ]

    def _word(self, burst: NDArray[np.float32]) -> str:
        spectrum = np.abs(np.fft.rfft(burst))
        hertz = np.fft.rfftfreq(len(burst), 1 / SAMPLE_RATE)[int(np.argmax(spectrum))]
        return self.words[min(self.words, key=lambda tone: abs(tone - hertz))]


def tones(*spoken: tuple[float, int], seconds: float, length: float = 0.4) -> NDArray[np.float32]:
    """Silence with bursts in it, each at a moment and of a frequency."""
    samples = np.zeros(round(seconds * SAMPLE_RATE), np.float32)
    clock = np.arange(round(length * SAMPLE_RATE)) / SAMPLE_RATE
    for start, hertz in spoken:
        first = round(start * SAMPLE_RATE)
        samples[first : first + len(clock)] = 0.5 * np.sin(2 * np.pi * hertz * clock)
    return samples


@dataclass(frozen=True)
class TranscribingDouble:
    """Answers in one shape what `hear` finds; formats it `lacks` are refused, as servers do."""

    hear: Callable[[NDArray[np.float32]], Sequence[HeardWord]]
    shape: Shape = "words"
    language: str = "english"
    usage: Mapping[str, object] | None = None
    lacks: frozenset[str] = frozenset()

    def __call__(self, question: ServerQuestion) -> ServerAnswer:
        asked = question.form.get("response_format", ["json"])[0]
        if asked in self.lacks:
            return explains(
                400,
                f"response_format '{asked}' is not compatible with model 'small'.",
                param="response_format",
                code="unsupported_value",
            )
        words = self.hear(samples_of(question.file))
        text = " ".join(word.text for word in words)
        if self.shape == "text" or asked == "text":
            return ServerAnswer(text + "\n", headers={"Content-Type": "text/plain"})
        plain = self.shape == "json" or asked == "json"
        body = {"text": text} if plain else self._body(words, text)
        return sends(body | ({"usage": dict(self.usage)} if self.usage else {}))

    def _body(self, words: Sequence[HeardWord], text: str) -> dict[str, object]:
        if self.shape == "diarized":
            spoken = [
                {**each, "speaker": "A", "type": "transcript.text.segment", "id": "seg_1"}
                for each in _segments(words)
            ]
            return {"task": "transcribe", "duration": 1.0, "text": text, "segments": spoken}
        top: dict[str, object] = {"task": "transcribe", "language": self.language, "text": text}
        if self.shape == "words":
            return top | {"words": [_word(word) for word in words], "segments": _segments(words)}
        inside = self.shape == "words_inside"
        return top | {"duration": "1.0", "words": None, "segments": _segments(words, inside)}


def samples_of(flac: bytes) -> NDArray[np.float32]:
    """What was sent. Mono at 16 kHz, or the assertion fails."""
    with av.open(BytesIO(flac), "r") as container:
        stream = container.streams.audio[0]
        assert (stream.rate, stream.channels) == (SAMPLE_RATE, 1)
        frames = [frame.to_ndarray().ravel() for frame in container.decode(stream)]
    samples = np.concatenate(frames) if frames else np.empty(0, np.int16)
    return samples.astype(np.float32) / np.float32(32_768)


def _word(word: HeardWord) -> dict[str, object]:
    told = {} if word.probability is None else {"probability": word.probability}
    return {"word": word.text, "start": word.start, "end": word.end, **told}


def _segments(words: Sequence[HeardWord], is_told: bool = False) -> list[dict[str, object]]:
    groups = [words[at : at + _SENTENCE] for at in range(0, len(words), _SENTENCE)]
    return [
        {
            "id": index,
            "text": " " + " ".join(word.text for word in group),
            "start": group[0].start,
            "end": group[-1].end,
            "avg_logprob": -1.0,
            "no_speech_prob": None,
            "words": [_word(word) for word in group] if is_told else None,
        }
        for index, group in enumerate(groups)
    ]
