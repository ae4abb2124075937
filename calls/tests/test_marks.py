"""Marks in the text of a turn stand where their reason stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.views.marks import Piece, Span, pieces, quoted_spans, sought_spans, uncertain_spans

if TYPE_CHECKING:
    from calls.models.transcripts import WordRow


def _word(text: str, confidence: float | None) -> WordRow:
    return {"text": text, "start_ms": 0, "end_ms": 1, "confidence": confidence}


def test_a_turn_without_marks_is_one_plain_piece() -> None:
    assert pieces("Good morning.", []) == [Piece("Good morning.", "", False, False)]


def test_a_turn_without_text_has_no_pieces() -> None:
    assert pieces("", []) == []


def test_marks_that_overlap_share_the_text_between_them() -> None:
    cut = pieces("I want a refund", [Span(2, 15, "pain_point"), Span(9, 15, "uncertain")])

    assert cut == [
        Piece("I ", "", False, False),
        Piece("want a ", "pain_point", False, False),
        Piece("refund", "pain_point", True, False),
    ]


def test_of_overlapping_quotes_the_first_given_is_seen() -> None:
    cut = pieces("refund", [Span(0, 6, "objection"), Span(0, 6, "topic")])

    assert [piece.quoted for piece in cut] == ["objection"]


def test_only_words_below_half_confidence_are_uncertain() -> None:
    words = [_word("one", 0.49), _word("two", 0.5), _word("one", None)]

    assert list(uncertain_spans("one two one", words)) == [Span(0, 3, "uncertain")]


def test_a_repeated_word_is_marked_at_its_own_place() -> None:
    words = [_word("no", 0.9), _word("no", 0.1)]

    assert list(uncertain_spans("no, no", words)) == [Span(4, 6, "uncertain")]


def test_a_search_takes_any_case_and_no_pattern() -> None:
    assert list(sought_spans("Why? WHY?", "why?")) == [
        Span(0, 4, "sought"),
        Span(5, 9, "sought"),
    ]
    assert list(sought_spans("anything", "")) == []


def test_a_quote_is_found_without_its_case_and_punctuation() -> None:
    assert quoted_spans(["Well, I DIDN\u2019T order it."], "i didn\u2019t order") == [(0, 6, 20)]


def test_a_quote_may_run_over_two_turns() -> None:
    assert quoted_spans(["send it", "back please"], "it back") == [(0, 5, 7), (1, 0, 4)]


def test_a_quote_that_nobody_said_is_not_marked() -> None:
    assert quoted_spans(["send it back"], "keep it") == []
    assert quoted_spans(["send it back"], "...") == []
