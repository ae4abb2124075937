"""The local analyst on conversations of our own and, where present, on the shared ones."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.language.evidence import TranscriptIndex
from engines.language.local.analyst import LocalAnalyst
from engines.language.port import Conversation, Insights, LanguageEngine, Quote
from engines.language.tests.make import make_conversation

SHARED = Path(__file__).parents[4] / "shared" / "data"
ANALYST: LanguageEngine = LocalAnalyst()
LATE_PARCEL = make_conversation(
    ("a", "Thank you for calling Maple Crate. My name is Dana Reyes. How can I help you?"),
    ("c", "Hi Dana, my name is Sam Ortiz. My order still hasn't arrived and I'm really upset."),
    ("a", "I'm sorry to hear that. What is your order number?"),
    ("c", "It's four seven one one nine, and I paid forty-five dollars for express delivery."),
    ("a", "Thank you. I see the courier lost the parcel."),
    ("c", "That's not what you told me on Monday. I don't want another delivery like that."),
    ("a", "I understand. I will send you a replacement by express, and I'll refund the fee."),
    ("a", "Can I have your e-mail?"),
    ("c", "Sure, it's s a m dot ortiz at example dot com, and my phone is 202-555-0143."),
    ("c", "That's great, thank you so much for your help."),
)
MONEY_TRANSFER = make_conversation(
    ("c", "[noise]"),
    ("a", "hello this is happy valley national bank my name is jennifer how can i help you today"),
    ("c", "hi my name is robert johnson i would like to transfer money between my accounts"),
    ("c", "uh the amount is one hundred and thirty five dollars"),
    ("c", "my phone number is"),
    ("c", "seven one five"),
    ("c", "one three nine"),
    ("c", "zero seven eight seven"),
    ("a", "one hundred and thirty five dollars has been transferred is there anything else"),
    ("c", "no thank you"),
)


def _quotes(insights: Insights) -> Iterator[Quote]:
    yield from insights.summary_quotes
    for part in (
        insights.entities,
        insights.pain_points,
        insights.objections,
        insights.action_items,
        insights.topics,
    ):
        for finding in part:
            assert finding.quotes, finding
            yield from finding.quotes


def _unspoken(conversation: Conversation) -> list[Quote]:
    """Quotes that do not stand word for word in the turn they name."""
    index = TranscriptIndex(conversation.turns)
    texts = {turn.index: turn.text for turn in conversation.turns}
    return [
        quote
        for quote in _quotes(ANALYST.analyze(conversation))
        if quote.text not in texts[quote.turn_start]
        or index.find(quote.text, quote.turn_start, quote.turn_end).match != "exact"
    ]


def _shared_conversations() -> list[Conversation]:
    files = [SHARED / "conversations" / "vcon_conversations.jsonl"]
    calls = sorted((SHARED / "calls").glob("*/*.json"))
    lines = [line for file in files if file.exists() for line in file.read_text().splitlines()]
    documents = [json.loads(text) for text in [*lines, *(call.read_text() for call in calls)]]
    if not documents:
        pytest.skip("the shared conversations are not beside this project")
    return [
        make_conversation(*((turn["speaker"][0], turn["text"]) for turn in document["turns"]))
        for document in documents
    ]


def _named(insights: Insights) -> set[tuple[str, str]]:
    return {(entity.type, entity.text) for entity in insights.entities}


def test_the_summary_tells_why_what_and_how_it_ended() -> None:
    told = ANALYST.analyze(LATE_PARCEL).summary

    assert told == (
        "The customer's order still hasn't arrived and they are really upset. "
        "The agent sees the courier lost the parcel. "
        "The agent will send the customer a replacement by express, and they will refund the fee. "
        "The customer thanked the agent."
    )


def test_findings_are_short_sentences_without_repeats() -> None:
    found = ANALYST.analyze(LATE_PARCEL)

    assert [s.text for s in found.pain_points] == [
        "My order still hasn't arrived and I'm really upset."
    ]
    assert [s.text for s in found.objections] == [
        "That's not what you told me on Monday.",
        "I don't want another delivery like that.",
    ]
    assert [s.text for s in found.action_items] == [
        "The agent will send the customer a replacement by express, and they will refund the fee."
    ]
    assert "Delivery" in {s.text for s in found.topics}


def test_what_is_named_is_given_in_writing() -> None:
    assert _named(ANALYST.analyze(LATE_PARCEL)) == {
        ("organization", "Maple Crate"),
        ("person", "Dana Reyes"),
        ("person", "Sam Ortiz"),
        ("order_number", "47119"),
        ("money", "$45"),
        ("date", "Monday"),
        ("email", "sam.ortiz@example.com"),
        ("phone", "202-555-0143"),
    }


def test_text_without_punctuation_is_read_as_well() -> None:
    found = ANALYST.analyze(MONEY_TRANSFER)

    assert _named(found) == {
        ("organization", "Happy Valley National Bank"),
        ("person", "Jennifer"),
        ("person", "Robert Johnson"),
        ("money", "$135"),
        ("phone", "7151390787"),
    }
    assert [s.text for s in found.topics] == ["Money transfer"]
    assert found.summary.startswith(
        "The customer would like to transfer money between their accounts."
    )


@pytest.mark.parametrize(
    ("said", "mood"),
    [
        (["My internet is not working and I am furious.", "This is terrible service."], "negative"),
        (["I am so happy with the new phone.", "It is amazing, I love it."], "positive"),
        (["I would like to know your opening hours.", "Okay, thank you."], "neutral"),
        (["My card was charged twice, that is awful.", "Oh, I'm so relieved and happy."], "mixed"),
    ],
)
def test_mood_follows_the_customer_and_not_politeness(said: list[str], mood: str) -> None:
    thanks = "Thank you so much for calling. Have a wonderful day!"

    felt = ANALYST.analyze(make_conversation(*(("c", text) for text in said), ("a", thanks)))

    assert felt.sentiment.overall == mood


def test_how_a_call_ends_weighs_more_than_how_it_began() -> None:
    bad, good = ("c", "My order is late."), ("c", "I am happy about it.")

    recovered = ANALYST.analyze(make_conversation(bad, good)).sentiment.score
    soured = ANALYST.analyze(make_conversation(good, bad)).sentiment.score

    assert recovered is not None
    assert soured is not None
    assert recovered > soured


@pytest.mark.parametrize("language", ["de", "es-MX", "", "enm"])
def test_other_languages_get_a_summary_and_nothing_else(language: str) -> None:
    call = make_conversation(
        ("a", "Guten Tag."), ("c", "Mein Paket ist nicht angekommen."), language=language
    )

    found = ANALYST.analyze(call)

    assert found.summary == "Guten Tag. Mein Paket ist nicht angekommen."
    assert (found.sentiment.overall, found.sentiment.score) == (None, None)
    assert not [*found.entities, *found.pain_points, *found.objections, *found.action_items]


def test_silence_has_no_mood_and_no_findings() -> None:
    found = ANALYST.analyze(make_conversation(("u", "[noise]")))

    assert (found.summary, found.sentiment.overall, found.entities) == ("", None, ())


def test_a_mono_recording_is_read_by_what_its_speakers_say() -> None:
    mono = make_conversation(*(("u", turn.text) for turn in LATE_PARCEL.turns))

    found = ANALYST.analyze(mono)

    assert [s.text for s in found.pain_points] == [
        "My order still hasn't arrived and I'm really upset."
    ]
    assert list(found.sentiment.by_speaker) == ["unknown"]


def test_usage_counts_the_turns_read() -> None:
    (usage,) = ANALYST.analyze(LATE_PARCEL).usage

    assert (usage.engine, usage.unit, usage.quantity) == ("local", "turn", 10)


def test_every_quote_of_our_own_calls_was_spoken() -> None:
    assert _unspoken(LATE_PARCEL) == []
    assert _unspoken(MONEY_TRANSFER) == []


def test_every_quote_of_the_shared_calls_was_spoken() -> None:
    assert [quote for call in _shared_conversations() for quote in _unspoken(call)] == []


def test_every_shared_call_has_a_summary_of_at_most_five_sentences() -> None:
    for call in _shared_conversations()[::10]:
        insights = ANALYST.analyze(call)

        assert insights.summary
        assert 1 <= len(insights.summary_quotes) <= 5


phrases = st.sampled_from(
    [
        "my name is Ann Lee",
        "i will send you",
        "[noise]",
        "one two three four",
        "at example dot com",
        "I can't log in.",
        "That's too expensive!",
        "$ 45",
        "on Monday",
        "\u2019",
        "\u0130",
        "Mr. Fox?",
        "no, that's all",
    ]
)
speakers = st.sampled_from(["a", "c", "u"])


@settings(deadline=None)  # The machine may be busy.
@given(st.lists(st.tuples(speakers, st.lists(phrases, max_size=6).map(" ".join)), max_size=8))
def test_no_composition_of_phrases_yields_an_unspoken_quote(lines: list[tuple[str, str]]) -> None:
    call = make_conversation(*lines)

    assert _unspoken(call) == []
    assert ANALYST.analyze(call) == ANALYST.analyze(call)


@settings(deadline=None)  # The machine may be busy.
@given(st.lists(st.tuples(speakers, st.text(max_size=80)), max_size=5))
def test_any_text_at_all_is_read_without_failing(lines: list[tuple[str, str]]) -> None:
    assert _unspoken(make_conversation(*lines)) == []


def test_reading_costs_about_the_same_for_each_turn() -> None:
    def seconds(copies: int) -> float:
        turns = [turn for _ in range(copies) for turn in LATE_PARCEL.turns]
        call = make_conversation(*((turn.speaker[0], turn.text) for turn in turns))
        start = time.process_time()
        ANALYST.analyze(call)
        return time.process_time() - start

    seconds(1)

    assert seconds(40) < 40 * 4 * max(seconds(4) / 4, 0.001)


@pytest.mark.parametrize("unbroken", ["1-", "AB 12 ", "one two ", "a b c 1 "])
def test_a_long_run_of_numbers_takes_time_as_its_length(unbroken: str) -> None:
    def seconds(copies: int) -> float:
        said = make_conversation(("a", "What is your number?"), ("c", unbroken * copies))
        start = time.process_time()
        ANALYST.analyze(said)
        return time.process_time() - start

    seconds(10)
    assert seconds(4_000) < 16 * max(seconds(500), 0.02)
