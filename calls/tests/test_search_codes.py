"""Codes, questions and words as the search reads them."""

from __future__ import annotations

import pytest

from calls.domain.search.codes import codes_of
from calls.domain.search.excerpts import excerpt_of, second_of
from calls.domain.search.questions import read_question
from calls.domain.search.tokens import folded, tokens_of
from tenants.domain.refusals import Refused


@pytest.mark.parametrize(
    "text",
    [
        "It is AB 4471 09.",
        "AB447109",
        "ab-4471-09, please",
        "AB/4471.09",
        "a b four four seven one oh nine",
        "A B double four seven one zero nine",
    ],
)
def test_a_code_is_one_however_it_is_written_or_said(text: str) -> None:
    assert "ab447109" in {code.value for code in codes_of(text)}


def test_a_code_says_where_it_stands() -> None:
    text = "My order is AB-44 71, thanks"
    places = {code.value: text[code.start : code.end] for code in codes_of(text)}
    assert places["ab4471"] == "AB-44 71"


def test_text_without_a_digit_holds_no_code() -> None:
    assert list(codes_of("I do not know, so it is up to you")) == []


def test_a_long_row_of_digits_is_cut_to_what_may_be_looked_for() -> None:
    codes = list(codes_of("7 " * 500))
    assert max(len(code.value) for code in codes) == 24
    assert len(codes) < 500 * 24


@pytest.mark.parametrize(
    ("word", "bare"), [("José", "jose"), ("STRASSE", "strasse"), ("ﬁne", "fine"), ("Ø", "ø")]
)
def test_accents_are_no_difference(word: str, bare: str) -> None:
    assert folded(word) == bare


def test_signs_split_words_and_east_asian_signs_are_words() -> None:
    assert [token.folded for token in tokens_of("it's 返金 ok_now")] == [
        "it", "s", "返", "金", "ok", "now",
    ]  # fmt: skip


def test_words_phrases_exclusions_and_alternatives_are_read() -> None:
    question = read_question('refunds "late Delivery" -cancel OR café')

    (refunds, late, cancel), (cafe,) = question.groups
    assert (refunds.ways, refunds.stem) == (((("refunds",),),), "refunds")
    assert (late.ways, late.stem) == (((("late", "delivery"),),), "")
    assert cancel.is_excluded
    assert (cafe.ways, cafe.stem) == (((("cafe",),),), "café")
    assert question.sought == [refunds, late, cafe]


def test_the_parts_of_a_code_are_one_term_beside_the_words_around_it() -> None:
    (group,) = read_question("my AB 4471 09 refund").groups

    code, refund = group
    assert (("my",), ("ab447109",)) in code.ways
    assert (("my",), ("ab",), ("4471",), ("09",)) in code.ways
    assert refund.stem == "refund"


@pytest.mark.parametrize("text", ["", "  ", "-refund", '""', "?!", "OR", "refund OR -cancel", "-"])
def test_a_question_without_a_word_to_look_for_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_question(text)


@pytest.mark.parametrize("text", ['"unclosed quote', "' & | ! <-> :* ()a", "a-b-c -- d", "x\0y"])
def test_any_text_is_read(text: str) -> None:
    assert read_question(text).sought


def test_the_sentence_that_says_most_is_shown() -> None:
    text = "Hello there. The refund for my refund is late! Bye."
    excerpt = excerpt_of(text, [(17, 23), (31, 37)])

    assert excerpt.text == "The refund for my refund is late!"
    assert [excerpt.text[start:end] for start, end in excerpt.spans] == ["refund", "refund"]


def test_a_long_sentence_is_cut_around_what_was_sought() -> None:
    text = "well " * 100 + "refund " + "then " * 100
    excerpt = excerpt_of(text, [(500, 506)])

    assert len(excerpt.text) <= 282
    assert excerpt.text.startswith("…well")
    assert excerpt.text.endswith("then…")
    assert [excerpt.text[start:end] for start, end in excerpt.spans] == ["refund"]


def test_a_hit_is_heard_from_the_first_word_of_its_sentence() -> None:
    text = "Hello there. The refund is late."
    words = [
        {"text": word, "start_ms": 1_000 * at, "end_ms": 1_000 * at + 500, "confidence": None}
        for at, word in enumerate(text.split())
    ]
    excerpt = excerpt_of(text, [(17, 23)])

    assert second_of(excerpt, text, words, 7) == 2_000  # type: ignore[arg-type]  # A list of dicts.
    assert second_of(excerpt, text, [], 7) == 7
