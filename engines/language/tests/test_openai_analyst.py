"""Reading calls over HTTP, against a server of ours that speaks the protocol."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.openai_server.answers import FAULTS, ServerAnswer, explains, fails, says
from bench.openai_server.server import openai_server
from engines.gateway import Breaker, Gateway
from engines.language.openai import analysis_prompt
from engines.language.openai.analyst import OpenAIAnalyst
from engines.language.openai.parts import parts_of
from engines.language.port import (
    AnalysisFailedError,
    CallResolution,
    Insights,
    LanguageUsage,
    Quote,
    SpokenTurn,
    Statement,
)
from engines.language.quality import Fault, faults_of
from engines.language.tests.make import make_conversation
from engines.language.tests.reports import PARCEL, part, whole
from engines.openai.endpoint import Endpoint

if TYPE_CHECKING:
    from bench.openai_server.server import OpenAIServer

TOKENS = (
    LanguageUsage("127.0.0.1", "small", "input_token", 120),
    LanguageUsage("127.0.0.1", "small", "output_token", 5),
)
UNCLEAR = {"outcome": "unclear", "quotes": []}
PROMISED = [{"turn": 2, "text": "I will send a new one today"}]
SECOND_HALF = part(
    summary="Dana will send a new one.",
    summary_quotes=PROMISED,
    reason=None,
    sentiment={"overall": None, "score": None, "quotes": []},
    by_turn=[{"turn": 3, "score": 0.3}],
    entities=[{"type": "person", "text": "dana", "quotes": PROMISED}],
    pain_points=[],
    topics=[],
)
UNSAID = [{"text": "The driver was rude.", "quotes": [{"turn": 1, "text": "the driver shouted"}]}]


def analyst(server: OpenAIServer, *, patience: float = 60.0) -> OpenAIAnalyst:
    gateway = Gateway(patience, Breaker(failures=100), sleep=lambda _: None)
    return OpenAIAnalyst(Endpoint(server.base_url, "small", "sk-secret"), gateway=gateway)


def read(*answers: ServerAnswer) -> Insights:
    with openai_server(*answers) as server:
        return analyst(server).analyze(PARCEL)


def questions(server: OpenAIServer) -> list[tuple[str, str]]:
    """The system's and the user's message of each."""
    asked = [question["messages"] for question in server.asked]
    return [tuple(message["content"] for message in messages) for messages in asked]  # type: ignore[attr-defined]  # Ours.


def test_an_answer_becomes_insights_with_claimed_quotes() -> None:
    insights = read(says(part()))

    assert insights.summary.startswith("The customer's order 4471")
    assert insights.reason == Statement(
        "An order has not arrived.", (Quote("has not arrived", 1, 1),)
    )
    assert insights.resolution == CallResolution(
        "resolved", (Quote("I will send a new one today", 2, 2),)
    )
    assert [(found.type, found.text) for found in insights.entities] == [
        ("person", "Dana"),
        ("order_number", "4471"),
    ]
    assert insights.sentiment.overall == "negative"
    assert insights.sentiment.by_turn == ((1, -0.8), (3, 0.3))
    assert insights.usage == TOKENS
    assert faults_of(insights, PARCEL) == ()


@pytest.mark.parametrize(
    "content",
    [
        part(extra="left out"),
        f"Here it is:\n```json\n{part()}\n```",
        "{not json} " + part(),
    ],
)
def test_what_stands_around_an_answer_does_no_harm(content: str) -> None:
    assert read(says(content)) == read(says(part()))


@pytest.mark.parametrize(
    ("first", "fault"),
    [
        (part(pain_points=UNSAID, topics=UNSAID, action_items=UNSAID), Fault.FEW_PROVEN),
        (part(summary_quotes=[]), Fault.SUMMARY_UNPROVEN),
        (part(summary="Order 9999 is late."), Fault.CITES_UNSAID),
        (part(summary="See www.example.com."), Fault.CITES_UNSAID),
        (
            part(sentiment={"overall": "negative", "score": -0.4, "quotes": []}),
            Fault.SENTIMENT_UNPROVEN,
        ),
        (
            part(
                sentiment={
                    "overall": "positive",
                    "score": -0.9,
                    "quotes": [{"turn": 1, "text": "I am really upset"}],
                }
            ),
            Fault.SENTIMENT_CONTRADICTS,
        ),
        (part(sentiment={"overall": "angry", "score": -9, "quotes": []}), Fault.NOT_THE_SHAPE),
        ("I will not answer.", Fault.NOT_THE_SHAPE),
        (None, Fault.NOT_THE_SHAPE),
    ],
)
def test_an_answer_that_does_not_hold_is_asked_for_once_more(
    first: str | None, fault: Fault
) -> None:
    with openai_server(says(first), says(part())) as server:
        insights = analyst(server).analyze(PARCEL)
        (first_rules, first_data), (second_rules, second_data) = questions(server)

    assert faults_of(insights, PARCEL) == ()
    assert insights.usage == TOKENS * 2
    assert fault.value in second_rules
    assert fault.value not in first_rules
    assert first_data == second_data


def test_what_still_does_not_hold_is_left_to_a_person() -> None:
    insights = read(says(part(summary_quotes=[])))

    assert faults_of(insights, PARCEL) == (Fault.SUMMARY_UNPROVEN,)
    assert len(insights.usage) == 4


def test_two_answers_without_the_shape_are_a_call_that_was_not_read() -> None:
    insights = read(says("{}"))

    assert insights.turns_read == frozenset()
    assert faults_of(insights, PARCEL) == (Fault.TURNS_UNREAD,)


@pytest.mark.parametrize(
    ("refusals", "formats"),
    [
        ([fails(400)], ["json_schema", "json_schema"]),
        ([fails(400), fails(422)], ["json_schema", "json_schema", "json_object"]),
    ],
)
def test_a_server_that_refuses_a_schema_or_a_temperature_is_asked_for_less(
    refusals: list[ServerAnswer], formats: list[str]
) -> None:
    with openai_server(*refusals, says(part())) as server:
        reading = analyst(server)
        first = reading.analyze(PARCEL)
        again = reading.analyze(PARCEL)

        assert server.formats() == [*formats, formats[-1]]
        shape_is_told = "JSON Schema" in questions(server)[-1][0]
    assert first == again
    assert shape_is_told == (formats[-1] == "json_object")


@pytest.mark.parametrize("name", ["too_many_for_a_while", "too_many", "broken", "overloaded"])
def test_a_fault_that_passes_costs_nothing(name: str) -> None:
    assert read(FAULTS[name], says(part())).usage == TOKENS


@pytest.mark.parametrize("name", ["cut_off", "hang", "drip"])
def test_an_answer_that_was_cut_is_estimated_and_asked_for_again(name: str) -> None:
    with openai_server(FAULTS[name], says(part())) as server:
        reading = analyst(server)
        reading.gateway = replace(reading.gateway, patience=60.0)
        reading.attempt_seconds = 0.5
        insights = reading.analyze(PARCEL)

    estimate, *counted = insights.usage
    assert estimate.is_estimate
    assert 500 < estimate.quantity < 3_000
    assert tuple(counted) == TOKENS


@pytest.mark.parametrize(
    ("answer", "says_what", "reason", "is_estimated"),
    [
        (fails(401), "answered 401. Check the key", "key_refused", False),
        (fails(404), "answered 404. Check the model", "unknown_model", False),
        (explains(400, "maximum context length"), "refused the question: 400", "too_large", False),
        (FAULTS["quota"], "answered 429", "too_many", False),
        (FAULTS["html"], "answered no JSON", "unreadable", True),
        (FAULTS["empty"], "answered no JSON", "unreadable", True),
        (FAULTS["cut_json"], "answered no JSON", "unreadable", True),
    ],
)
def test_a_failure_says_what_happened_and_what_to_do(
    answer: ServerAnswer, says_what: str, reason: str, is_estimated: bool
) -> None:
    with pytest.raises(AnalysisFailedError) as failed:
        read(answer)

    assert says_what in str(failed.value)
    assert failed.value.reason == reason
    assert any(line.is_estimate for line in failed.value.usage) == is_estimated
    assert "Where is my money" not in str(failed.value)
    assert "sk-secret" not in str(failed.value)


def test_a_long_call_is_read_in_parts_and_joined() -> None:
    first = says(part(resolution=UNCLEAR))
    with openai_server(first, says(SECOND_HALF), says(whole())) as server:
        reading = analyst(server)
        reading.part_tokens = 65
        insights = reading.analyze(PARCEL)
        datas = [data for _rules, data in questions(server)]

    turns = [[turn["n"] for turn in json.loads(data)["turns"]] for data in datas[:2]]
    assert turns == [[0, 1], [2, 3]]
    assert len(datas) == 3
    assert len(json.loads(datas[2])["parts"]) == 2
    assert "by_turn" not in datas[2]
    assert insights.turns_read == {0, 1, 2, 3}
    assert len(insights.entities) == 2
    assert insights.usage == TOKENS * 3


def test_without_turns_nothing_is_asked() -> None:
    with openai_server(says(part())) as server:
        insights = analyst(server).analyze(make_conversation())

        assert server.asked == []
    assert insights.summary == ""
    assert insights.usage == ()


@given(st.lists(st.text(max_size=60), min_size=1, max_size=8), st.sampled_from(["en", "", '"}]']))
@settings(max_examples=60, deadline=None)
def test_no_text_leaves_the_data(texts: list[str], language: str) -> None:
    """One JSON document that holds each text as it was said, on one printable line each."""
    turns = [SpokenTurn(n, "customer", text, n, n + 1) for n, text in enumerate(texts)]

    data = analysis_prompt.transcript_data(turns, language)

    assert json.loads(data) == {
        "language": language,
        "turns": [{"n": n, "speaker": "customer", "text": text} for n, text in enumerate(texts)],
    }
    lines = data.split("\n")
    assert len(lines) == len(texts) + 2
    assert all(map(str.isprintable, lines))


@given(st.lists(st.integers(0, 400), max_size=30), st.integers(20, 300))
@settings(max_examples=60, deadline=None)
def test_parts_are_all_turns_in_order_and_none_is_too_long(sizes: list[int], most: int) -> None:
    turns = [SpokenTurn(n, "agent", "x" * size, n, n + 1) for n, size in enumerate(sizes)]

    parts = parts_of(turns, most)

    assert [turn for each in parts for turn in each] == turns
    assert all(len(each) == 1 or sum(len(t.text) for t in each) <= most * 4 for each in parts)


def test_the_version_changes_with_all_that_is_said() -> None:
    assert analysis_prompt.version() == analysis_prompt.version()
    assert analysis_prompt.version("Be kind.") != analysis_prompt.version()
