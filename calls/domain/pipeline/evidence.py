"""Quotes looked up in a transcript: what was really said, and at which moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.models import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calls.models import Finding
    from calls.models.transcripts import TurnRow, WordRow
    from engines.language.evidence import TranscriptIndex
    from engines.language.port import Quote


class EvidenceIndex:
    """One transcript, made ready for many quotes."""

    def __init__(self, rows: Sequence[TurnRow], index: TranscriptIndex) -> None:
        self._index = index
        self._rows = {row["index"]: row for row in rows}

    def evidence_for(self, finding: Finding, position: int, quote: Quote) -> Evidence:
        """An unsaved piece of evidence, from its first word's start to its last word's end.

        Where a turn's words have no times of their own, the turn's times stand for them.
        """
        found = self._index.find(quote.text, quote.turn_start, quote.turn_end)
        evidence = Evidence(
            finding=finding, position=position, match=found.match, quote=found.quote or quote.text
        )
        if found.turn_start is not None and found.turn_end is not None:
            first, last = self._rows[found.turn_start], self._rows[found.turn_end]
            evidence.turn_start, evidence.turn_end = found.turn_start, found.turn_end
            evidence.start_ms = _word(first, found.word_start or 0)["start_ms"]
            evidence.end_ms = _word(last, (found.word_end or 0) - 1)["end_ms"]
        return evidence


def _word(row: TurnRow, position: int) -> WordRow | TurnRow:
    """The word between the text's spaces; the turn itself where words and text do not pair up."""
    words = row["words"]
    is_paired = len(words) == len(row["text"].split())
    return words[position] if is_paired and position < len(words) else row
