"""Where a turn says what a question looks for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.db import connection

from calls.domain.search.codes import codes_of
from calls.domain.search.tokens import folded, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from calls.domain.search.questions import Phrase, Term
    from calls.domain.search.tokens import PlacedWord

Span = tuple[int, int]
Forms = frozenset[tuple[str, str]]
"""(stem as in a term, word of a text): the second is a form of the first."""
_WHOLE, _PART = 2, 1


@dataclass(frozen=True, slots=True)
class Marks:
    """`points` compare the turns of one call: what says more of the question has more."""

    points: int
    spans: tuple[Span, ...]


def forms_of(terms: Iterable[Term], texts: Mapping[str, Iterable[str]]) -> dict[str, Forms]:
    """By dictionary, which words of its texts are forms of the terms' words; one query."""
    stems = {term.stem for term in terms if term.stem}
    initials = {folded(stem)[:1] for stem in stems}  # No dictionary changes more of a beginning.
    words = [
        (dictionary, word)
        for dictionary, all_of_it in texts.items()
        for word in {token.plain for text in all_of_it for token in tokens_of(text)}
        if folded(word)[:1] in initials
    ]
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_FORMS, [[name for name, _ in words], [w for _, w in words], sorted(stems)])
        for dictionary, stem, word in cursor.fetchall():
            found[dictionary].add((stem, word))
    return {dictionary: frozenset(forms) for dictionary, forms in found.items()}


_FORMS: Final = """
    SELECT said.dictionary, stem, said.word
    FROM unnest(%s::text[], %s::text[]) said(dictionary, word) CROSS JOIN unnest(%s::text[]) stem
    WHERE to_tsvector(said.dictionary::regconfig, said.word)
        @@ plainto_tsquery(said.dictionary::regconfig, stem)
"""


def marks_in(text: str, terms: Sequence[Term], forms: Forms) -> Marks | None:
    """None where nothing of the terms is said in *text*."""
    turn = _TurnText(text)
    points, spans = 0, set[Span]()
    for term in terms:
        ways = [[turn.places_of(phrase) for phrase in way] for way in term.ways]
        ways.append([turn.places_of_forms(term.stem, forms)])
        whole = [way for way in ways if all(way)]
        points += _WHOLE if whole else _PART * any(any(way) for way in ways)
        spans.update(span for way in whole or ways for places in way for span in places)
    return Marks(points, tuple(_merged(spans))) if points else None


class _TurnText:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(tokens_of(text))
        self._folded = [token.folded for token in self._tokens]

    def places_of(self, phrase: Phrase) -> list[Span]:
        length = len(phrase)
        places = [
            _slice(self._tokens[at : at + length])
            for at, first in enumerate(self._folded)
            if first == phrase[0] and tuple(self._folded[at : at + length]) == phrase
        ]
        if length == 1 and any(sign.isdigit() for sign in phrase[0]):
            places += self._codes[phrase[0]]
        return places

    @cached_property
    def _codes(self) -> defaultdict[str, list[Span]]:
        places: defaultdict[str, list[Span]] = defaultdict(list)
        for code in codes_of(self._text):
            places[code.value].append((code.start, code.end))
        return places

    def places_of_forms(self, stem: str, forms: Forms) -> list[Span]:
        return [(token.start, token.end) for token in self._tokens if (stem, token.plain) in forms]


def _slice(tokens: Sequence[PlacedWord]) -> Span:
    return tokens[0].start, tokens[-1].end


def _merged(spans: Iterable[Span]) -> list[Span]:
    """In order; what overlaps is one."""
    ordered = sorted(spans)
    if not ordered:
        return []
    merged = [ordered[0]]
    for (_, _), (start, end) in pairwise(ordered):
        if start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
