"""A quote is shown only if it was spoken."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.language.evidence import NOT_FOUND, FoundQuote, TranscriptIndex, find_quote
from engines.language.port import SpokenTurn
from engines.language.tests.make import make_conversation

TURNS = make_conversation(
    ("a", "Thank you for calling Acme. How can I help?"),
    ("c", "I can't log in, and my order 4711 hasn't arrived."),
    ("a", "I'm sorry. I will send you a new password by e-mail today."),
    ("c", "Good. I can't log in on my phone either."),
).turns

texts = st.lists(st.text(max_size=40), min_size=1, max_size=6)
spoken_words = st.lists(
    st.sampled_from(["card", "lost", "Paid", "twice,", "not", "42", "it's", "\u4f60\u597d", "..."]),
    min_size=1,
    max_size=30,
)


def _turns(said: Sequence[str]) -> tuple[SpokenTurn, ...]:
    return make_conversation(*(("c", text) for text in said)).turns


def _slice(found: FoundQuote, turns: Sequence[SpokenTurn]) -> str:
    """The words at the place the answer names."""
    span = [t.text for t in turns if (found.turn_start or 0) <= t.index <= (found.turn_end or 0)]
    assert found.char_start is not None
    assert found.char_end is not None
    cut = len(span[-1]) - found.char_end
    joined = " ".join(span)
    return joined[found.char_start : len(joined) - cut]


@pytest.mark.parametrize(
    ("claim", "match", "spoken"),
    [
        ("I will send you a new password", "exact", "I will send you a new password"),
        ("i CAN\u2019T log in and my order", "normalized", "I can't log in, and my order"),
        (
            "I am sending you a new password by e-mail",
            "not_found",
            "",
        ),
        (
            "I will send you the new passwort by e-mail",
            "repaired",
            "I will send you a new password by e-mail",
        ),
        ("How can I help? I can't log in", "exact", "How can I help? I can't log in"),
        ("I want to speak to your manager", "not_found", ""),
        ("my order 4712 hasn't arrived", "not_found", ""),
        ("my order 4711 has arrived", "not_found", ""),
        ("...", "not_found", ""),
    ],
)
def test_a_claim_is_answered_with_what_was_spoken(claim: str, match: str, spoken: str) -> None:
    found = find_quote(claim, 0, 3, TURNS)

    assert (found.match, found.quote) == (match, spoken)


def test_the_claimed_turn_wins_over_an_earlier_one() -> None:
    assert find_quote("I can't log in", 3, 3, TURNS).turn_start == 3
    assert find_quote("I can't log in", 0, 3, TURNS).turn_start == 1


@pytest.mark.parametrize("claimed", [(0, 0), (90, 99), (3, 1), (-4, -1)])
def test_a_quote_from_the_wrong_turn_is_found_where_it_stands(claimed: tuple[int, int]) -> None:
    assert find_quote("order 4711", *claimed, TURNS).turn_start == 1


def test_half_a_word_is_not_a_quote() -> None:
    assert find_quote("can", 1, 1, TURNS).turn_start == 0
    assert find_quote("passwor", 2, 2, TURNS).match == "repaired"
    assert find_quote("hone", 3, 3, TURNS) == NOT_FOUND


def test_the_place_is_given_in_turns_characters_and_words() -> None:
    found = find_quote("today. good", 0, 3, TURNS)

    assert (found.turn_start, found.turn_end) == (2, 3)
    assert (found.word_start, found.word_end) == (11, 1)
    assert _slice(found, TURNS) == "today. Good"


def test_nothing_is_found_in_an_empty_transcript() -> None:
    assert find_quote("anything", 0, 0, ()) == NOT_FOUND


@settings(deadline=None)  # The machine may be busy.
@given(texts, st.text(max_size=60), st.integers(-2, 8), st.integers(-2, 8))
def test_whatever_is_found_stands_in_the_transcript(
    said: list[str], claim: str, first: int, last: int
) -> None:
    turns = _turns(said)

    found = find_quote(claim, first, last, turns)

    assert found.match == "not_found" or _slice(found, turns) == found.quote
    assert found.quote in " ".join(said)


@settings(deadline=None)  # The machine may be busy.
@given(spoken_words, st.data())
def test_every_spoken_passage_is_found_exactly_and_in_any_case(
    words: list[str], data: st.DataObject
) -> None:
    turns = _turns([" ".join(words[:4]), " ".join(words[4:])])
    text = " ".join(turn.text for turn in turns)
    first = data.draw(st.integers(0, len(words) - 1))
    passage = " ".join(words[first : data.draw(st.integers(first + 1, len(words)))])
    index = TranscriptIndex(turns)

    if any(c.isalnum() for c in passage):
        assert passage not in text or index.find(passage, 0, 1).match == "exact"
        assert index.find(passage.upper(), 0, 1).match in {"exact", "normalized"}


@settings(deadline=None)  # The machine may be busy.
@given(st.lists(spoken_words, min_size=1, max_size=4), spoken_words)
def test_a_repair_is_at_least_ninety_percent_alike(said: list[list[str]], claim: list[str]) -> None:
    turns = _turns([" ".join(words) for words in said])

    found = find_quote(" ".join(claim), 0, 9, turns)

    assert found.match == "not_found" or _slice(found, turns) == found.quote
