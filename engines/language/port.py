"""The language port: a conversation in, insights with claimed quotes out. No tenant, no storage."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from engines.gateway import ServerFault

Speaker = Literal["agent", "customer", "unknown"]
Mood = Literal["positive", "neutral", "negative", "mixed"]
Outcome = Literal["resolved", "unresolved", "unclear"]


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """One speaker's uninterrupted text; *index* is its number in the transcript."""

    index: int
    speaker: Speaker
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns in spoken order; *language* is a BCP 47 tag, empty when nobody knows it.

    *country* (ISO 3166, two capitals) is where a phone number without "+" belongs; empty: none is
    assumed. *shows_unproven* asks for kinds of findings too that are known to be wrong often.
    """

    turns: tuple[SpokenTurn, ...]
    language: str
    country: str = ""
    shows_unproven: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Claimed words and the turn numbers they are claimed from, both inclusive.

    A claim only: `engines.language.evidence` says whether the words were spoken.
    """

    text: str
    turn_start: int
    turn_end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One finding in a short human sentence, with the words that show it."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """Something named in the call. *text* is its written form, also where it was spelled out."""

    type: str
    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Sentiment:
    """Scores from -1 (negative) to 1 (positive); *overall* and *score* are None on abstention.

    *quotes* show the overall mood; None from an engine that counts words by fixed rules.
    """

    overall: Mood | None
    score: float | None
    by_speaker: Mapping[Speaker, float]
    by_turn: tuple[tuple[int, float], ...]
    quotes: tuple[Quote, ...] | None = None


@dataclass(frozen=True, slots=True)
class LanguageUsage:
    """What the answer consumed, to be priced by the caller's ledger; one line a unit.

    An estimate may have been billed: nobody said that it was not.
    """

    engine: str
    model: str
    unit: str
    quantity: int
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class CallResolution:
    """Whether what the customer called for was settled in the call, and the words that show it."""

    outcome: Outcome
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Insights:
    """Everything an engine says about a conversation. An empty part means it abstained.

    *turns_read* are the numbers of the turns that the engine was given, and answered for.
    """

    summary: str
    summary_quotes: tuple[Quote, ...]
    sentiment: Sentiment
    entities: tuple[Entity, ...]
    pain_points: tuple[Statement, ...]
    objections: tuple[Statement, ...]
    action_items: tuple[Statement, ...]
    topics: tuple[Statement, ...]
    usage: tuple[LanguageUsage, ...]
    turns_read: frozenset[int]
    reason: Statement | None = None
    resolution: CallResolution | None = None


class AnalysisFailedError(Exception):
    """There are no insights, in a sentence for whoever keeps the installation.

    *usage* is what was billed, or may have been, all the same.
    """

    def __init__(
        self, message: str, reason: ServerFault, usage: tuple[LanguageUsage, ...] = ()
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.usage = usage


class LanguageEngine(Protocol):
    """A reader of conversations. *prompt_version* changes whenever answers may change."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def prompt_version(self) -> str: ...

    def analyze(self, conversation: Conversation) -> Insights:
        """Raises AnalysisFailedError."""
        ...
