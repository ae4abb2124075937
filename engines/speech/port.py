"""What the product asks of a speech engine, whoever answers."""

from dataclasses import dataclass
from typing import Protocol

from numpy import float32
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word. Milliseconds from the start of the samples that were given.

    `probability` is null where an engine tells none.
    """

    text: str
    start_ms: int
    end_ms: int
    probability: float | None


@dataclass(frozen=True, slots=True)
class SpeechUsage:
    """What one answer cost: seconds of audio handed to the engine."""

    engine: str
    model: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Speech:
    """Words in the order they were spoken; none at all for silence.

    `language` is a two-letter code; empty where nothing was said and none was given. `sounds_like`
    is what the engine takes the language for where another or the same was given; empty where it
    is not sure, or cannot tell.
    """

    words: tuple[Word, ...]
    language: str
    usage: SpeechUsage
    sounds_like: str = ""


class SpeechEngine(Protocol):
    """An engine that turns samples into words."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str:
        """Which weights answer, so that two transcripts can be compared."""
        ...

    @property
    def parameters_hash(self) -> str:
        """Changes when anything changes that could change the words."""
        ...

    def transcribe(self, samples: NDArray[float32], *, language: str | None) -> Speech:
        """Words of mono samples at 16 kHz between -1 and 1; `language` null: find it out."""
        ...
