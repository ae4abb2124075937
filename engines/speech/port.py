"""What the product asks of a speech engine, whoever answers."""

from dataclasses import dataclass
from typing import Final, Literal, Protocol

from numpy import float32
from numpy.typing import NDArray

from engines.gateway import ServerFault

SpeechUnit = Literal["audio_second", "input_token", "output_token"]
Timing = Literal["word", "segment", "none"]
TIMINGS: Final[tuple[Timing, ...]] = ("word", "segment", "none")  # From fine to coarse.


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
class SpeechQuantity:
    """One line for a ledger. An estimate may have been billed: nobody said that it was not."""

    unit: SpeechUnit
    quantity: float
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class SpeechUsage:
    """What was asked of an engine, answered or not.

    `seconds` of audio were answered, as the server counts them where it does; none of what it
    counts in tokens instead. `estimated_seconds` were handed over too, and no answer to them could
    be read.
    """

    engine: str
    model: str
    seconds: float
    estimated_seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def quantities(self) -> tuple[SpeechQuantity, ...]:
        """All of it that is not nothing; each line is of another unit, or is an estimate."""
        lines = (
            SpeechQuantity("audio_second", self.seconds),
            SpeechQuantity("input_token", self.input_tokens),
            SpeechQuantity("output_token", self.output_tokens),
            SpeechQuantity("audio_second", self.estimated_seconds, is_estimate=True),
        )
        return tuple(line for line in lines if line.quantity)


class SpeechFailedError(Exception):
    """There are no words, in a sentence for whoever keeps the installation.

    `usage` is what was billed, or may have been, all the same.
    """

    def __init__(self, message: str, reason: ServerFault, usage: SpeechUsage) -> None:
        super().__init__(message)
        self.reason = reason
        self.usage = usage


@dataclass(frozen=True, slots=True)
class Speech:
    """Words in the order they were spoken; none at all for silence.

    `language` is a code of engines.speech.languages; empty where none was given and none was found
    out. `sounds_like` is what the engine takes the language for where another or the same was
    given; empty where it is not sure, or cannot tell. `timing` says whose times the words have:
    their own, or all words of a segment that segment's, or (none) that of all that was heard in
    one go.
    """

    words: tuple[Word, ...]
    language: str
    usage: SpeechUsage
    sounds_like: str = ""
    timing: Timing = "word"


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
        """Words of mono samples at 16 kHz between -1 and 1; `language` null: find it out.

        Raises SpeechFailedError where the engine asks a server.
        """
        ...
