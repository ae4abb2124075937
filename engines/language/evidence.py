"""Whether a quoted passage was really spoken, and where.

The text searched is the turns' texts in order, joined by one space. What is found is always a
slice of that text, word for word, so a repaired quote is the speaker's words and not the claim.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from engines.language.port import SpokenTurn

Match = Literal["exact", "normalized", "repaired", "not_found"]

REPAIR_FROM = 90.0  # Percent similarity of the normalized texts.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}_])\w)+(?:['\u2019](?![{_UNSPACED}_])\w+)*")
_JOINS_WORDS = re.compile(rf"(?![{_UNSPACED}_])\w")
_NEGATION = re.compile(r"no|not|never|none|nothing|nobody|neither|nor|without|cannot|\w+nt")
_EDGE_WORDS = 2  # How far a repaired passage's ends may move from the aligner's guess.


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """Where a quote stands. Everything but *match* is empty or None when it was not found.

    *quote* is a slice of the searched text. *char_start* counts within the text of turn
    *turn_start*, *char_end* (exclusive) within that of *turn_end*; *word_start* and *word_end*
    (exclusive) count the words between white space the same way.
    """

    match: Match
    quote: str = ""
    turn_start: int | None = None
    turn_end: int | None = None
    char_start: int | None = None
    char_end: int | None = None
    word_start: int | None = None
    word_end: int | None = None


NOT_FOUND = FoundQuote(match="not_found")


@dataclass(frozen=True, slots=True)
class _TextRange:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


def _words(text: str) -> Iterator[_Token]:
    """The comparable words: case, punctuation, white space and letter width do not count."""
    for found in _WORD.finditer(text):
        plain = unicodedata.normalize("NFKC", found.group()).casefold()
        yield _Token(re.sub(r"[\W_]", "", plain) or plain, found.start(), found.end())


def _meaning_marks(words: Sequence[str]) -> Counter[str]:
    """Negations and figures: one of them more or fewer turns a sentence's meaning round."""
    return Counter(w for w in words if _NEGATION.fullmatch(w) or any(c.isdigit() for c in w))


def _joins(text: str, at: int) -> bool:
    """Whether the characters on both sides of *at* belong to one word."""
    inside = text[max(0, at - 1) : at + 1]
    if inside[:1] in {"'", "\u2019"}:
        inside = text[max(0, at - 2) : at - 1] + text[at : at + 1]
    elif inside[1:] in {"'", "\u2019"}:
        inside = text[at - 1] + text[at + 1 : at + 2]
    return len(inside) == 2 and all(_JOINS_WORDS.match(c) for c in inside)  # noqa: PLR2004  # Two sides.


class TranscriptIndex:
    """A transcript made ready for many quotes; the words are cut once."""

    def __init__(self, turns: Sequence[SpokenTurn]) -> None:
        self._turns = turns
        self._known: dict[tuple[str, int, int], FoundQuote] = {}
        self._text = " ".join(turn.text for turn in turns)
        self._turn_starts: list[int] = []
        position = 0
        for turn in turns:
            self._turn_starts.append(position)
            position += len(turn.text) + 1
        self._words = list(_words(self._text))
        self._plain = " " + "".join(f"{word.text} " for word in self._words)
        self._plain_starts: list[int] = []
        position = 1
        for word in self._words:
            self._plain_starts.append(position)
            position += len(word.text) + 1

    def find(self, quote: str, turn_start: int, turn_end: int) -> FoundQuote:
        """The best match: its quality counts first, then the claimed turns before all others.

        What was looked for before is remembered: a check asks, and then who keeps the evidence.
        """
        asked = (quote, turn_start, turn_end)
        if asked not in self._known:
            self._known[asked] = self._search(*asked)
        return self._known[asked]

    def _search(self, quote: str, turn_start: int, turn_end: int) -> FoundQuote:
        claim = quote.strip()
        words = [word.text for word in _words(claim)]
        if not words:
            return NOT_FOUND
        areas = self._areas(turn_start, turn_end)
        attempts: tuple[tuple[Match, Callable[[_TextRange], _TextRange | None]], ...] = (
            ("exact", lambda area: self._exact(claim, area)),
            ("normalized", lambda area: self._normalized(words, area)),
            ("repaired", lambda area: self._repaired(words, area)),
        )
        for match, search in attempts:
            for area in areas:
                if span := search(area):
                    return self._found(match, span)
        return NOT_FOUND

    def _areas(self, turn_start: int, turn_end: int) -> tuple[_TextRange, ...]:
        """Character spans to search: the claimed turns if they exist, then everything."""
        everything = _TextRange(0, len(self._text))
        claimed = [n for n, t in enumerate(self._turns) if turn_start <= t.index <= turn_end]
        if not claimed:
            return (everything,)
        last = claimed[-1]
        end = self._turn_starts[last] + len(self._turns[last].text)
        return (_TextRange(self._turn_starts[claimed[0]], end), everything)

    def _exact(self, claim: str, area: _TextRange) -> _TextRange | None:
        at = self._text.find(claim, area.start, area.end)
        while at >= 0:
            end = at + len(claim)
            if not _joins(self._text, at) and not _joins(self._text, end):
                return _TextRange(at, end)
            at = self._text.find(claim, at + 1, area.end)
        return None

    def _words_in(self, area: _TextRange) -> _TextRange:
        first = bisect_right(self._words, area.start, key=lambda word: word.end)
        return _TextRange(first, bisect_right(self._words, area.end, key=lambda word: word.end))

    def _passage(self, first: int, last: int) -> str:
        return " ".join(word.text for word in self._words[first:last])

    def _normalized(self, words: Sequence[str], area: _TextRange) -> _TextRange | None:
        within = self._words_in(area)
        if within.start >= within.end:
            return None
        last = self._words[within.end - 1].text
        begin = self._plain_starts[within.start] - 1
        end = self._plain_starts[within.end - 1] + len(last) + 1
        at = self._plain.find(f" {' '.join(words)} ", begin, end)
        if at < 0:
            return None
        first = bisect_right(self._plain_starts, at + 1) - 1
        return _TextRange(self._words[first].start, self._words[first + len(words) - 1].end)

    def _repaired(self, words: Sequence[str], area: _TextRange) -> _TextRange | None:
        within = self._words_in(area)
        claim = " ".join(words)
        passage = self._passage(within.start, within.end)
        if not passage or len(claim) * REPAIR_FROM > len(passage) * (200 - REPAIR_FROM):
            return None
        guess = _TextRange(within.start, within.end)
        if len(claim) <= len(passage):
            aligned = fuzz.partial_ratio_alignment(claim, passage, score_cutoff=REPAIR_FROM - 15)
            if aligned is None:
                return None
            offset = self._plain_starts[within.start]
            first = bisect_right(self._plain_starts, offset + aligned.dest_start) - 1
            last = bisect_right(self._plain_starts, offset + max(aligned.dest_end - 1, 0))
            guess = _TextRange(first, last)
        return self._best_repair(words, guess, within)

    def _best_repair(
        self, words: Sequence[str], guess: _TextRange, within: _TextRange
    ) -> _TextRange | None:
        """The most similar passage near *guess* that keeps every negation and figure."""
        claim, marks = " ".join(words), _meaning_marks(words)
        best, best_score = None, REPAIR_FROM
        for first in range(guess.start - _EDGE_WORDS, guess.start + _EDGE_WORDS + 1):
            for last in range(guess.end - _EDGE_WORDS, guess.end + _EDGE_WORDS + 1):
                if not within.start <= first < last <= within.end:
                    continue
                score = fuzz.ratio(claim, self._passage(first, last))
                true_words = [word.text for word in self._words[first:last]]
                better = score > best_score or (best is None and score == best_score)
                if better and _meaning_marks(true_words) == marks:
                    best = _TextRange(self._words[first].start, self._words[last - 1].end)
                    best_score = score
        return best

    def _found(self, match: Match, span: _TextRange) -> FoundQuote:
        first = bisect_right(self._turn_starts, span.start) - 1
        last = bisect_right(self._turn_starts, span.end - 1) - 1
        char_start = span.start - self._turn_starts[first]
        char_end = span.end - self._turn_starts[last]
        return FoundQuote(
            match=match,
            quote=self._text[span.start : span.end],
            turn_start=self._turns[first].index,
            turn_end=self._turns[last].index,
            char_start=char_start,
            char_end=char_end,
            word_start=_word_number(self._turns[first].text, char_start),
            word_end=_word_number(self._turns[last].text, char_end - 1) + 1,
        )


def _word_number(text: str, at: int) -> int:
    """Which word between white space the character *at* belongs to, from 0."""
    return max(0, len(text[: at + 1].split()) - 1)


def find_quote(
    quote: str, turn_start: int, turn_end: int, turns: Sequence[SpokenTurn]
) -> FoundQuote:
    """Find *quote* in the claimed turns, else anywhere; see `TranscriptIndex` for many quotes."""
    return TranscriptIndex(turns).find(quote, turn_start, turn_end)
