"""The transcript as the review page shows it: turns, cut into pieces with their marks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from calls.states import FindingKind
from calls.views.marks import (
    Piece,
    Span,
    pieces,
    quoted_spans,
    sought_spans,
    uncertain_spans,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calls.models import Evidence, Finding
    from calls.models.transcripts import TurnRow

# Where quotes overlap, the rarer and weightier kind is the one to see.
_WEIGHT: Final = (
    FindingKind.PAIN_POINT,
    FindingKind.OBJECTION,
    FindingKind.ACTION_ITEM,
    FindingKind.ENTITY,
    FindingKind.TOPIC,
    FindingKind.REASON,
    FindingKind.RESOLUTION,
    FindingKind.SUMMARY,
)


@dataclass(frozen=True, slots=True)
class ShownTurn:
    index: int
    speaker: str
    start_ms: int
    end_ms: int
    pieces: list[Piece]
    follows_same_speaker: bool

    @property
    def is_sought(self) -> bool:
        return any(piece.is_sought for piece in self.pieces)


def shown_turns(
    turns: Sequence[TurnRow], findings: Iterable[Finding], query: str = ""
) -> list[ShownTurn]:
    """The turns with quotes, uncertain words and what was sought marked in them."""
    quotes = _quotes_by_turn(turns, findings)
    shown: list[ShownTurn] = []
    for position, turn in enumerate(turns):
        text = turn["text"]
        spans = [
            *quotes[position],
            *uncertain_spans(text, turn.get("words") or []),
            *sought_spans(text, query),
        ]
        shown.append(
            ShownTurn(
                index=turn["index"],
                speaker=turn["speaker"],
                start_ms=turn["start_ms"],
                end_ms=turn["end_ms"],
                pieces=pieces(text, spans),
                follows_same_speaker=bool(shown) and shown[-1].speaker == turn["speaker"],
            )
        )
    return shown


def _quotes_by_turn(
    turns: Sequence[TurnRow], findings: Iterable[Finding]
) -> defaultdict[int, list[Span]]:
    quotes: defaultdict[int, list[Span]] = defaultdict(list)
    weightiest_first = sorted(
        findings, key=lambda finding: _WEIGHT.index(FindingKind(finding.kind))
    )
    for finding in weightiest_first:
        for evidence in finding.evidence.all():
            for turn, span in _marked(turns, evidence, finding.kind):
                quotes[turn].append(span)
    return quotes


def _marked(turns: Sequence[TurnRow], evidence: Evidence, kind: str) -> Iterable[tuple[int, Span]]:
    first, last = evidence.turn_start, evidence.turn_end
    if first is None or last is None:
        return
    texts = [turn["text"] for turn in turns[first : last + 1]]
    for number, start, end in quoted_spans(texts, evidence.quote):
        yield first + number, Span(start, end, kind)
