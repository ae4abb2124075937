"""Numbers and codes however they are written or said: AB 4471 09, ab-4471-09, "four four seven"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from calls.domain.search.tokens import folded
from engines.language.local.spoken import digit_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PIECE: Final = re.compile(r"[^\W\d_]+|\d+")
_SAID_PIECE: Final = re.compile(r"[^\W\d_]+|\d")  # Who knows how the digits were grouped.
_BETWEEN: Final = re.compile(r"[\s\-\u2010-\u2015./_:#,]{0,3}")
# Longer words are words. What is beyond these bounds is found by its parts.
_MOST_LETTERS_A_PIECE: Final = 4
_MOST_LETTERS: Final = 6
_MOST_PIECES: Final = 24
_SHORTEST, _LONGEST = 3, 24


class CodePart(NamedTuple):
    """Letters only or digits only, and the slice of the text that they are of."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Code:
    """`value` is in lower case without what separates its parts."""

    value: str
    start: int
    end: int


def codes_of(text: str) -> Iterator[Code]:
    """Every part of every code in *text* that somebody may look for."""
    for run in code_runs(text):
        for start in range(len(run)):
            yield from _beginning_with(run[start : start + _MOST_PIECES])


def code_runs(text: str) -> list[list[CodePart]]:
    """Pieces that stand together, with a digit among them; spoken digits are figures."""
    runs: list[list[CodePart]] = [[]]
    for piece in _pieces(text):
        is_word = not _is_number(piece) and len(piece.text) > _MOST_LETTERS_A_PIECE
        last = runs[-1][-1] if runs[-1] else None
        if is_word or (last and not _is_beside(text, last, piece)):
            runs.append([])
        if not is_word:
            runs[-1].append(piece)
    return [run for run in runs if any(map(_is_number, run))]


def joined(pieces: Sequence[CodePart]) -> str:
    """The code that these are; empty where they are none."""
    value = "".join(piece.text for piece in pieces)
    letters = sum(len(piece.text) for piece in pieces if not _is_number(piece))
    is_code = _SHORTEST <= len(value) <= _LONGEST and letters <= _MOST_LETTERS
    return value if is_code and any(map(_is_number, pieces)) else ""


def _beginning_with(run: Sequence[CodePart]) -> Iterator[Code]:
    for end in range(1, len(run) + 1):
        if value := joined(run[:end]):
            yield Code(value, run[0].start, run[end - 1].end)


def _pieces(text: str) -> Iterator[CodePart]:
    """In order; those of spoken digits are each of the whole slice that says them."""
    at = 0
    for spoken in digit_runs(text):
        yield from _written(text, at, spoken.start)
        for found in _SAID_PIECE.finditer(spoken.value):
            yield CodePart(folded(found.group()), spoken.start, spoken.end)
        at = spoken.end
    yield from _written(text, at, len(text))


def _written(text: str, start: int, end: int) -> Iterator[CodePart]:
    for found in _PIECE.finditer(text, start, end):
        yield CodePart(folded(found.group()), found.start(), found.end())


def _is_beside(text: str, last: CodePart, piece: CodePart) -> bool:
    return piece.start <= last.end or bool(_BETWEEN.fullmatch(text, last.end, piece.start))


def _is_number(piece: CodePart) -> bool:
    return piece.text[:1].isdigit()
