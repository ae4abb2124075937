"""The search: from what somebody typed to the sentences that say it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import connection
from django.db.models import Q

from calls.domain.search.excerpts import excerpt_of, second_of
from calls.domain.search.marking import forms_of, marks_in
from calls.domain.search.matching import dictionaries_of_tenant, matching_calls, matching_ids
from calls.domain.search.questions import read_question
from calls.models import Call

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from calls.domain.search.excerpts import Excerpt
    from calls.domain.search.marking import Forms, Marks, Span
    from calls.domain.search.questions import SearchQuestion, Term
    from calls.models.calls import CallQuerySet
    from calls.models.transcripts import WordRow
    from calls.states import Speaker

_HITS_A_CALL: Final = 3


@dataclass(frozen=True, slots=True)
class SaidSentence:
    """A sentence of a turn: what was sought is at `spans` of `text`. `turn` is the turn's index."""

    turn: int
    speaker: str
    start_ms: int
    end_ms: int
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FoundCall:
    call: Call
    hits: list[SaidSentence]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Some of the calls that match, best first; `total` counts them all."""

    calls: list[FoundCall]
    total: int


class _SearchedTurn(NamedTuple):
    call_id: UUID
    dictionary: str
    place: int  # In the transcript's list, from 0.
    number: int
    speaker: str
    start_ms: int
    end_ms: int
    text: str


class _Marked(NamedTuple):
    turn: _SearchedTurn
    marks: Marks


def search_calls(
    calls: CallQuerySet,
    asked: str,
    *,
    speaker: Speaker | None = None,
    limit: int = 20,
    offset: int = 0,
) -> SearchResult:
    """Those of *calls* in which it was said, at most *limit*; five queries, however many.

    Each comes with the sentences that say most of it. Raises Refused for nothing to look for.
    """
    question = read_question(asked, speaker)
    matching = matching_calls(calls, question, dictionaries_of_tenant(), limit=limit, offset=offset)
    hits = _hits(matching.call_ids, question)
    rows = Call.objects.select_related("agent__user").in_bulk(matching.call_ids)
    return SearchResult(
        [FoundCall(rows[pk], hits.get(pk, [])) for pk in matching.call_ids if pk in rows],
        matching.total,
    )


def was_said(asked: str, speaker: Speaker | None = None) -> Q:
    """Calls in which *asked* was said; one query. Raises Refused for nothing to look for."""
    return Q(pk__in=matching_ids(read_question(asked, speaker), dictionaries_of_tenant()))


def _hits(call_ids: list[UUID], question: SearchQuestion) -> dict[UUID, list[SaidSentence]]:
    turns, terms = _turns_of(call_ids, question.speaker), question.sought
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for turn in turns:
        texts[turn.dictionary].append(turn.text)
    best = _best(turns, terms, forms_of(terms, texts))
    words = _words_of([marked.turn for marked in best])
    hits: defaultdict[UUID, list[SaidSentence]] = defaultdict(list)
    for turn, marks in best:
        excerpt = excerpt_of(turn.text, marks.spans)
        hits[turn.call_id].append(_hit(turn, excerpt, words.get((turn.call_id, turn.place)) or []))
    return hits


def _hit(turn: _SearchedTurn, excerpt: Excerpt, words: list[WordRow]) -> SaidSentence:
    start_ms = second_of(excerpt, turn.text, words, turn.start_ms)
    return SaidSentence(
        turn.number, turn.speaker, start_ms, turn.end_ms, excerpt.text, excerpt.spans
    )


def _best(
    turns: Iterable[_SearchedTurn], terms: list[Term], forms: dict[str, Forms]
) -> list[_Marked]:
    """The few turns of each call that say most, in their order."""
    marked: defaultdict[UUID, list[_Marked]] = defaultdict(list)
    for turn in turns:
        marks = marks_in(turn.text, terms, forms.get(turn.dictionary, frozenset()))
        if marks:
            marked[turn.call_id].append(_Marked(turn, marks))
    best = [
        sorted(of_call, key=lambda each: -each.marks.points)[:_HITS_A_CALL]
        for of_call in marked.values()
    ]
    return [each for few in best for each in sorted(few, key=lambda each: each.turn.place)]


def _turns_of(call_ids: list[UUID], speaker: Speaker | None) -> list[_SearchedTurn]:
    """Of the version that was searched, without their words: those are most of a transcript."""
    with connection.cursor() as cursor:
        cursor.execute(_TURNS, [call_ids, speaker or "", speaker or ""])
        return [_SearchedTurn(*row) for row in cursor.fetchall()]


def _words_of(turns: list[_SearchedTurn]) -> dict[tuple[UUID, int], list[WordRow]]:
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [[turn.call_id for turn in turns], [turn.place for turn in turns]])
        return {(call_id, place): json.loads(words) for call_id, place, words in cursor.fetchall()}


_TURNS: Final = """
    SELECT d.call_id, d.dictionary, (place - 1)::integer, (turn->>'index')::integer,
        turn->>'speaker', (turn->>'start_ms')::bigint, (turn->>'end_ms')::bigint, turn->>'text'
    FROM calls_searchdocument d JOIN calls_transcript t ON t.id = d.transcript_id
    CROSS JOIN jsonb_array_elements(t.turns) WITH ORDINALITY turns(turn, place)
    WHERE d.call_id = ANY(%s::uuid[]) AND (%s = '' OR turn->>'speaker' = %s)
    ORDER BY d.call_id, place
"""
_WORDS: Final = """
    SELECT d.call_id, wanted.place, coalesce(t.turns -> wanted.place -> 'words', '[]')
    FROM unnest(%s::uuid[], %s::integer[]) wanted(call_id, place)
    JOIN calls_searchdocument d ON d.call_id = wanted.call_id
    JOIN calls_transcript t ON t.id = d.transcript_id
"""
