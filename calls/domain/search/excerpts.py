"""The sentence of a turn that says what was sought, short enough for a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calls.domain.search.marking import Span
    from calls.models.transcripts import WordRow

_LONGEST: Final = 280  # Characters.
_BEFORE: Final = 100  # Characters of a longer sentence that stand before what was sought.
_SENTENCE_END: Final = re.compile(r"[.!?\u2026]+[\"')\u201d\u2019]*\s+|[\u3002\uff01\uff1f]")
_ELLIPSIS: Final = "\u2026"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`spans` are places in `text`; `start` is where it begins in its turn."""

    text: str
    spans: tuple[Span, ...]
    start: int


def excerpt_of(text: str, spans: Sequence[Span]) -> Excerpt:
    """Around the sentence that holds most of the spans, of which there is at least one."""
    start, end = max(
        _sentences(text), key=lambda sentence: sum(_is_in(span, sentence) for span in spans)
    )
    inside = [span for span in spans if _is_in(span, (start, end))]
    end = max(end, *(stop for _, stop in inside))  # What was sought may go on behind a full stop.
    start, end, before, after = _shortened(text, start, end, inside[0])
    shift = len(before) - start
    return Excerpt(
        text=before + text[start:end] + after,
        spans=tuple(
            (first + shift, last + shift)
            for first, last in inside
            if first >= start and last <= end
        ),
        start=start,
    )


def second_of(excerpt: Excerpt, text: str, words: Iterable[WordRow], turn_ms: int) -> int:
    """When its first word is said, in milliseconds; the turn's start where words have no times."""
    at = 0
    for word in words:
        spoken = word["text"].strip()
        found = text.find(spoken, at)
        if found < 0:
            continue
        if found >= excerpt.start:
            return word["start_ms"]
        at = found + len(spoken)
    return turn_ms


def _sentences(text: str) -> list[Span]:
    ends = [*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]
    return [(start, end) for start, end in zip([0, *ends], ends, strict=False) if start < end]


def _is_in(span: Span, sentence: Span) -> bool:
    return sentence[0] <= span[0] < sentence[1]


def _shortened(text: str, start: int, end: int, first: Span) -> tuple[int, int, str, str]:
    """The slice of *text*, without spaces around it, and what stands for what is left out."""
    before = after = ""
    end = start + len(text[start:end].rstrip())
    if first[0] - start > _BEFORE and end - start > _LONGEST:
        cut = text.find(" ", first[0] - _BEFORE, first[0])
        start, before = (cut + 1 if cut >= 0 else first[0]), _ELLIPSIS
    if end - start > _LONGEST:
        cut = text.rfind(" ", first[1], start + _LONGEST)
        end, after = (cut if cut >= 0 else max(first[1], start + _LONGEST)), _ELLIPSIS
    return start, end, before, after
