"""A model's reports as the port's insights."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol, TypeVar

from engines.language.port import (
    CallResolution,
    Entity,
    Insights,
    Quote,
    Sentiment,
    Statement,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engines.language.openai.reports import (
        PartReport,
        ReportQuote,
        ReportStatement,
        WholeReport,
    )
    from engines.language.port import Conversation, LanguageUsage, Speaker, SpokenTurn


class _Cited(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def quotes(self) -> tuple[Quote, ...]: ...


C = TypeVar("C", bound=_Cited)


def insights_of(
    conversation: Conversation,
    parts: Sequence[Sequence[SpokenTurn]],
    reports: Sequence[PartReport | None],
    whole: WholeReport | None,
    usage: tuple[LanguageUsage, ...] = (),
) -> Insights:
    """What the parts' reports say in detail, each once, and what *whole* says of all of it.

    A part without a report was not read. Turns and speakers that the conversation has not are
    left out.
    """
    read = [(turns, report) for turns, report in zip(parts, reports, strict=True) if report]
    details = [report for _turns, report in read]
    return Insights(
        summary=(whole.summary or "").strip() if whole else "",
        summary_quotes=_quotes(whole.summary_quotes) if whole else (),
        sentiment=_sentiment(conversation, details, whole),
        entities=_each_once(
            Entity(found.type, found.text.strip(), _quotes(found.quotes))
            for report in details
            for found in report.entities
        ),
        pain_points=_statements(found for report in details for found in report.pain_points),
        objections=_statements(found for report in details for found in report.objections),
        action_items=_statements(found for report in details for found in report.action_items),
        topics=_statements(found for report in details for found in report.topics),
        usage=usage,
        turns_read=frozenset(turn.index for turns, _report in read for turn in turns),
        reason=_statement(whole.reason) if whole and whole.reason else None,
        resolution=_resolution(whole),
    )


def _quotes(given: Iterable[ReportQuote]) -> tuple[Quote, ...]:
    return tuple(Quote(each.text, each.turn, each.turn) for each in given)


def _statement(given: ReportStatement) -> Statement:
    return Statement(given.text.strip(), _quotes(given.quotes))


def _statements(given: Iterable[ReportStatement]) -> tuple[Statement, ...]:
    return _each_once(map(_statement, given))


def _each_once(found: Iterable[C]) -> tuple[C, ...]:
    """Statements that say something, the first of those that say the same."""
    known: dict[tuple[str, str], C] = {}
    for each in found:
        if each.text:
            known.setdefault((getattr(each, "type", ""), each.text.casefold()), each)
    return tuple(known.values())


def _resolution(whole: WholeReport | None) -> CallResolution | None:
    if whole is None:
        return None
    return CallResolution(whole.resolution.outcome, _quotes(whole.resolution.quotes))


def _sentiment(
    conversation: Conversation, details: Sequence[PartReport], whole: WholeReport | None
) -> Sentiment:
    spoken = {turn.index: turn.speaker for turn in conversation.turns}
    by_turn = {
        scored.turn: scored.score
        for report in details
        for scored in report.by_turn
        if scored.turn in spoken
    }
    scores: dict[Speaker, list[float]] = defaultdict(list)
    for report in details:
        for scored in report.by_speaker:
            if scored.speaker in spoken.values():
                scores[scored.speaker].append(scored.score)
    said = whole.sentiment if whole else None
    return Sentiment(
        overall=said.overall if said else None,
        score=said.score if said else None,
        by_speaker={speaker: sum(each) / len(each) for speaker, each in scores.items()},
        by_turn=tuple(sorted(by_turn.items())),
        quotes=_quotes(said.quotes) if said else (),
    )
