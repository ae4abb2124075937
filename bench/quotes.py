"""Whether what the product would show as evidence was really said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engines.language.evidence import find_quote
from engines.language.port import Conversation, Insights, LanguageEngine, Quote, SpokenTurn

_TURN_MS = 4_000  # A text has no clock: every turn gets a place of its own.
_SPEAKERS = {"agent", "customer"}


@dataclass(frozen=True, slots=True)
class Shown:
    """Quotes that a page would show, those of them that nobody said, and those withheld."""

    quotes: int = 0
    invented: tuple[str, ...] = ()
    withheld: int = 0

    def __add__(self, other: "Shown") -> "Shown":
        return Shown(
            self.quotes + other.quotes,
            self.invented + other.invented,
            self.withheld + other.withheld,
        )


def shown_of(said: Sequence[Mapping[str, object]], engine: LanguageEngine) -> Shown:
    """Analyze turns of `speaker` and `text`, and check each quote against the plain text."""
    turns = tuple(_turn(n, turn) for n, turn in enumerate(said))
    claims = list(_claims(engine.analyze(Conversation(turns, "en"))))
    quotes = [find_quote(claim.text, claim.turn_start, claim.turn_end, turns) for claim in claims]
    shown = [quote for quote in quotes if quote.match != "not_found"]
    invented = tuple(
        quote.quote
        for quote in shown
        if not is_said(quote.quote, quote.turn_start, quote.turn_end, [t.text for t in turns])
    )
    return Shown(len(shown), invented, len(quotes) - len(shown))


def is_said(quote: str, first: int | None, last: int | None, texts: Sequence[str]) -> bool:
    """Whether the words stand in those turns, letter for letter. Knows nothing of the product."""
    if first is None or last is None or not quote.strip():
        return False
    return quote in " ".join(texts[first : last + 1])


def _turn(index: int, turn: Mapping[str, object]) -> SpokenTurn:
    speaker = str(turn["speaker"])
    return SpokenTurn(
        index,
        speaker if speaker in _SPEAKERS else "unknown",  # type: ignore[arg-type]  # One of three.
        str(turn["text"]),
        index * _TURN_MS,
        (index + 1) * _TURN_MS,
    )


def _claims(insights: Insights) -> Iterator[Quote]:
    yield from insights.summary_quotes
    for part in (
        insights.entities,
        insights.pain_points,
        insights.objections,
        insights.action_items,
        insights.topics,
    ):
        for statement in part:
            yield from statement.quotes
