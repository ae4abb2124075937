"""Doubles at the engine port: what they hear and say is theirs to choose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engines.speech.port import Speech, SpeechUsage, Word

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy import float32
    from numpy.typing import NDArray

_SAMPLE_RATE = 16_000


@dataclass
class FakeSpeech:
    """Hears the same words in whatever it is given; counts how often it was asked."""

    words: tuple[str, ...] = ("my", "bill", "is", "wrong")
    before: Callable[[], None] = lambda: None
    asked: list[int] = field(default_factory=list)
    name: str = "fake"
    model: str = "fake-1"
    parameters_hash: str = "0"

    def transcribe(self, samples: NDArray[float32], *, language: str | None) -> Speech:
        self.before()
        self.asked.append(len(samples))
        words = tuple(Word(text, 200 * n, 200 * n + 150, 0.9) for n, text in enumerate(self.words))
        usage = SpeechUsage(self.name, self.model, len(samples) / _SAMPLE_RATE)
        return Speech(words, language or "en", usage)
