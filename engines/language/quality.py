"""Whether an analysis can be trusted as it stands, by rules that need no model."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from engines.language.citations import SaidFigures
from engines.language.evidence import TranscriptIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engines.language.port import Conversation, Insights, Quote

_FEWEST_PROVEN: Final = 0.8  # Of all statements.
_FEWEST_READ: Final = 0.95  # Of all turns.
_NEUTRAL: Final = 0.5  # A score farther from zero is not neutral.
_SLACK: Final = 0.05


class Fault(StrEnum):
    """What is wrong, as a model that is asked again and a reader are told it."""

    NOT_THE_SHAPE = "the answer did not have the shape that was asked for"
    FEW_PROVEN = "quotes that do not stand in the transcript"
    SUMMARY_UNPROVEN = "a summary without a quote that stands in the transcript"
    SENTIMENT_UNPROVEN = "a mood without a quote that stands in the transcript"
    SENTIMENT_CONTRADICTS = "a mood and a score that contradict each other"
    TURNS_UNREAD = "turns that were not read"
    CITES_UNSAID = "figures, addresses or links in a statement that nobody said"


def faults_of(
    insights: Insights,
    conversation: Conversation,
    index: TranscriptIndex | None = None,
    said: SaidFigures | None = None,
) -> tuple[Fault, ...]:
    """All that speaks against showing *insights* without a person's look, in a fixed order.

    *index* and *said* are the conversation's, where somebody made them already.
    """
    index = index or TranscriptIndex(conversation.turns)
    said = said or SaidFigures(conversation)
    found = set(_faults(insights, conversation, index, said))
    return tuple(fault for fault in Fault if fault in found)


def _faults(
    insights: Insights, conversation: Conversation, index: TranscriptIndex, said: SaidFigures
) -> Iterator[Fault]:
    def is_proven(quotes: tuple[Quote, ...]) -> bool:
        return any(
            index.find(quote.text, quote.turn_start, quote.turn_end).match != "not_found"
            for quote in quotes
        )

    statements = list(_statements(insights))
    proven = [is_proven(quotes) for _text, quotes in statements]
    if statements and sum(proven) < _FEWEST_PROVEN * len(statements):
        yield Fault.FEW_PROVEN
    if insights.summary and not is_proven(insights.summary_quotes):
        yield Fault.SUMMARY_UNPROVEN
    shown_by = insights.sentiment.quotes
    if insights.sentiment.overall and shown_by is not None and not is_proven(shown_by):
        yield Fault.SENTIMENT_UNPROVEN
    if _contradicts(insights.sentiment.overall, insights.sentiment.score):
        yield Fault.SENTIMENT_CONTRADICTS
    unread = {turn.index for turn in conversation.turns} - insights.turns_read
    if len(unread) > (1 - _FEWEST_READ) * len(conversation.turns):
        yield Fault.TURNS_UNREAD
    if not all(map(said.hold, [insights.summary, *(text for text, _quotes in statements)])):
        yield Fault.CITES_UNSAID


def _statements(insights: Insights) -> Iterator[tuple[str, tuple[Quote, ...]]]:
    for entity in insights.entities:
        yield entity.text, entity.quotes
    for statement in (
        *((insights.reason,) if insights.reason else ()),
        *insights.pain_points,
        *insights.objections,
        *insights.action_items,
        *insights.topics,
    ):
        yield statement.text, statement.quotes


def _contradicts(label: str | None, score: float | None) -> bool:
    if label is None or score is None:
        return (label is None) != (score is None)
    against = {"positive": -score, "negative": score, "neutral": abs(score) - _NEUTRAL}
    return against.get(label, 0.0) > _SLACK
