from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tickets.domain.knowledge.passages import MOST_WORDS, cut

SENTENCE = "We send the money back within five working days."


def test_a_short_article_is_one_passage() -> None:
    assert cut(f"{SENTENCE}\n\n{SENTENCE}\n") == [f"{SENTENCE}\n\n{SENTENCE}"]


def test_a_passage_stands_under_its_headings() -> None:
    body = "Before.\n\n# Returns\n\nAt home.\n\n## Shoes ##\n\nOnly unworn.\n\n# Delivery\n\nSoon."

    assert cut(body) == [
        "Before.",
        "Returns\n\nAt home.",
        "Returns > Shoes\n\nOnly unworn.",
        "Delivery\n\nSoon.",
    ]


def test_a_heading_with_nothing_beneath_is_no_passage() -> None:
    assert cut("# Returns\n\n# Delivery\n\nSoon.") == ["Delivery\n\nSoon."]


def test_a_heading_keeps_a_sign_that_is_part_of_its_name() -> None:
    assert cut("# Examples in C#\n\nHere.") == ["Examples in C#\n\nHere."]


def test_a_comment_in_code_is_no_heading() -> None:
    code = "Run this:\n\n```\n# restart the router\nreboot\n```"

    assert cut(code) == [code]


def test_a_long_section_is_cut_between_paragraphs() -> None:
    paragraph = " ".join([SENTENCE] * 12)

    passages = cut(f"# Refunds\n\n{paragraph}\n\n{paragraph}\n\n{paragraph}")

    assert passages == [f"Refunds\n\n{paragraph}"] * 3


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    passages = cut(" ".join([SENTENCE] * 50))

    assert len(passages) == 3
    assert all(len(passage.split()) <= MOST_WORDS for passage in passages)
    assert all(passage.endswith(SENTENCE) for passage in passages)


def test_the_items_of_a_long_list_stay_whole() -> None:
    items = [f"- Step {number}, press the round button on the back of it" for number in range(40)]

    passages = cut("\n".join(items))

    assert [line for passage in passages for line in passage.split("\n")] == items


def test_an_abbreviation_ends_no_sentence() -> None:
    words = "Ask Dr. Smith of St. Mary, e.g. Monday, about the very long list of things " * 20

    assert cut(words) == [words.strip()]


def test_a_sentence_longer_than_a_passage_is_kept_whole() -> None:
    long = "word " * 400 + "end."

    assert cut(f"{SENTENCE} {long.capitalize()} {SENTENCE}") == [
        SENTENCE,
        long.capitalize(),
        SENTENCE,
    ]


def test_a_script_without_spaces_is_cut_too() -> None:
    sentence = "返金は一週間以内に行われます。"

    passages = cut(sentence * 30)

    assert len(passages) == 3
    assert all(passage.endswith("。") for passage in passages)


def test_text_that_says_nothing_has_no_passages() -> None:
    assert cut(" \n\n\t\n") == []


@given(
    st.lists(st.sampled_from(["word", "End.", "Next", "\n", "\n\n", "- item", "1) one", "(Why?)"]))
)
def test_nothing_is_lost_and_nothing_added(parts: list[str]) -> None:
    body = " ".join(parts * 9)

    assert re.sub(r"\s+", " ", " ".join(cut(body))).strip() == " ".join(body.split())
