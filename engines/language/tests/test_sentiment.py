"""Negation, contrast, and failures that are told without a word of feeling."""

import pytest

from engines.language.local.analyst import LocalAnalyst
from engines.language.tests.make import make_conversation


def mood(said: str) -> str | None:
    return LocalAnalyst().analyze(make_conversation(("c", said))).sentiment.overall


@pytest.mark.parametrize(
    "said",
    [
        "I never had any trouble with you until this week.",
        "I was very happy with you until you raised the price.",
        "Until last month everything was great.",
        "It worked perfectly before the new router came.",
        "It was fine at first, but then it started leaking.",
    ],
)
def test_praise_of_a_time_that_is_over_is_negative(said: str) -> None:
    assert mood(said) == "negative"


@pytest.mark.parametrize(
    "said",
    [
        "I wouldn't say it was great.",
        "I can't say that I'm happy.",
        "I don\u2019t think that was a nice way to treat me.",
        "I wouldn't go so far as to say it was pleasant.",
        "That is hardly helpful.",
        "That's not what I call service.",
        "I wish I could say something nice.",
        "It could have been better.",
    ],
)
def test_praise_that_is_denied_is_negative(said: str) -> None:
    assert mood(said) == "negative"


@pytest.mark.parametrize(
    "said",
    [
        "You were very helpful, but I still have no internet.",
        "Very helpful, but I still have no internet.",
        "Your staff are lovely, yet the line is dead.",
        "The box is pretty, though half of the cups are missing.",
        "Although the lady was very kind, my money is not back.",
        "I'd like to be happy with you, but I am not.",
        "Great service, except that nobody came.",
    ],
)
def test_what_stands_after_the_turn_counts(said: str) -> None:
    assert mood(said) == "negative"


@pytest.mark.parametrize(
    "said",
    [
        "I have called four times and nobody called me back.",
        "I've rung three times and no one has got back to me.",
        "I have emailed you six times without an answer.",
        "We have been without power for two days.",
        "I'm yet to receive my refund.",
        "I waited in all day and no engineer turned up.",
        "You promised to ring me and you did not.",
        "I got somebody else's parcel.",
        "Nothing has changed since then.",
        "You took the payment two times.",
    ],
)
def test_a_failure_needs_no_adjective(said: str) -> None:
    call = make_conversation(("c", said))
    found = LocalAnalyst().analyze(call)

    assert found.sentiment.overall == "negative"
    assert found.pain_points


@pytest.mark.parametrize(
    "said",
    [
        "I couldn't be happier.",
        "I can't thank you enough.",
        "I can't complain, everything has been lovely.",
        "Not bad at all, I like it.",
        "Nobody could have helped me better.",
        "It was slow at first, but now it is excellent.",
        "I was worried, but you solved it in a minute and I'm delighted.",
        "I called four times and every time you were wonderful.",
    ],
)
def test_praise_in_negative_words_is_positive(said: str) -> None:
    assert mood(said) == "positive"


@pytest.mark.parametrize(
    "said",
    [
        "No, it is not.",
        "I don't think I need anything else.",
        "That's great, but no thank you.",
        "Is it too late to order?",
        "I would like to cancel my order before it ships.",
        "I'd like a line without a phone.",
        "No problem, I can wait.",
        "Nobody is at home before five.",
    ],
)
def test_business_is_neutral(said: str) -> None:
    assert mood(said) == "neutral"
