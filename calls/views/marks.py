"""Where quotes, uncertain words and sought text stand in the text of a turn."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calls.models.transcripts import WordRow

UNCERTAIN_BELOW: Final = 0.5
_WORD: Final = re.compile(r"\w+(?:['\u2019]\w+)*")  # U+2019: a curly apostrophe.


class Span(NamedTuple):
    """Characters `start` to `end` of a turn's text, and why they are marked."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a turn's text with one look. `quoted` is the kind of a finding, or empty."""

    text: str
    quoted: str
    is_uncertain: bool
    is_sought: bool

    @property
    def is_plain(self) -> bool:
        return not (self.quoted or self.is_uncertain or self.is_sought)


def uncertain_spans(text: str, words: Sequence[WordRow]) -> Iterator[Span]:
    """The words that the engine was not sure about; words without a confidence count as sure."""
    at = 0
    for word in words:
        spoken = word["text"].strip()
        start = text.find(spoken, at)
        if start < 0:
            continue
        at = start + len(spoken)
        confidence = word.get("confidence")
        if confidence is not None and confidence < UNCERTAIN_BELOW:
            yield Span(start, at, "uncertain")


def sought_spans(text: str, query: str) -> Iterator[Span]:
    """Every place where *text* says *query*, in any case."""
    if query:
        for found in re.finditer(re.escape(query), text, re.IGNORECASE):
            yield Span(found.start(), found.end(), "sought")


def quoted_spans(texts: Sequence[str], quote: str) -> list[tuple[int, int, int]]:
    """Where *quote* stands in consecutive turns: (which of `texts`, start, end), or nothing.

    Compared word by word, without case and punctuation.
    """
    said = [
        (found.group().casefold(), number, found.start(), found.end())
        for number, text in enumerate(texts)
        for found in _WORD.finditer(text)
    ]
    wanted = [word.casefold() for word in _WORD.findall(quote)]
    at = _position([word for word, *_ in said], wanted)
    if at is None:
        return []
    spans: dict[int, tuple[int, int]] = {}
    for _, number, start, end in said[at : at + len(wanted)]:
        spans[number] = (spans.get(number, (start, end))[0], end)
    return [(number, start, end) for number, (start, end) in spans.items()]


def _position(words: list[str], wanted: list[str]) -> int | None:
    if not wanted:
        return None
    last = len(words) - len(wanted) + 1
    return next((at for at in range(last) if words[at : at + len(wanted)] == wanted), None)


def pieces(text: str, spans: Sequence[Span]) -> list[Piece]:
    """The text cut where a mark begins or ends. Of overlapping quotes, the first given wins."""
    cuts = sorted({0, len(text), *(cut for span in spans for cut in span[:2])})
    whys: list[list[str]] = [[] for _ in cuts]
    for span in spans:
        for cut in range(bisect_left(cuts, span.start), bisect_left(cuts, span.end)):
            whys[cut].append(span.why)
    return [
        Piece(
            text=text[start:end],
            quoted=next((why for why in why_here if why not in {"uncertain", "sought"}), ""),
            is_uncertain="uncertain" in why_here,
            is_sought="sought" in why_here,
        )
        for (start, end), why_here in zip(pairwise(cuts), whys, strict=False)
    ]
