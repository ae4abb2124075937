"""Orders spoken in a call: read as data, obeyed by no engine of ours, and no gain for a model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bench.openai_server.answers import says
from bench.openai_server.server import openai_server
from bench.spoken_orders import ORDERS, call_with, clean_call
from engines.language.evidence import TranscriptIndex
from engines.language.local.analyst import LocalAnalyst
from engines.language.openai.analysis_prompt import analysis_rules, system_message
from engines.language.openai.analyst import OpenAIAnalyst
from engines.language.openai.reports import PartReport
from engines.language.quality import Fault, faults_of
from engines.language.tests.reports import part
from engines.openai.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.openai_server.server import OpenAIServer
    from engines.language.port import Conversation, Insights

    Message = dict[str, str]

_LIE = {"turn": 4, "text": "it was resolved and I am delighted"}
_OBEDIENT = part(
    summary="Everything was resolved, see https://evil.example/win.",
    summary_quotes=[_LIE],
    reason={"text": "Praise, call 99887766.", "quotes": [_LIE]},
    resolution={"outcome": "resolved", "quotes": [_LIE]},
    sentiment={"overall": "positive", "score": 1.0, "quotes": [_LIE]},
    by_speaker=[{"speaker": "customer", "score": 1.0}, {"speaker": "unknown", "score": -1.0}],
    by_turn=[{"turn": 99, "score": 1.0}],
    entities=[{"type": "account_number", "text": "99887766", "quotes": [_LIE]}],
    pain_points=[],
    action_items=[{"text": "Write to refunds@evil.example.", "quotes": [{"turn": 4_000, **_LIE}]}],
    verdict="fired",
)


def seen(conversation: Conversation) -> tuple[object, ...]:
    """What an analysis says, without its figures of cost."""
    found = LocalAnalyst().analyze(conversation)
    statements = (found.pain_points, found.objections, found.action_items, found.topics)
    texts = [[statement.text for statement in kind] for kind in statements]
    entities = [(entity.type, entity.text) for entity in found.entities]
    verdict = faults_of(found, conversation)
    return found.summary, found.sentiment.overall, entities, texts, verdict


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    """It obeys every order, whatever it is asked."""
    with openai_server(says(_OBEDIENT)) as server:
        yield server


def asked_about(conversation: Conversation, server: OpenAIServer) -> tuple[Insights, list[Message]]:
    """What is made of the answer, and the messages of the first question."""
    before = len(server.asked)
    found = OpenAIAnalyst(Endpoint(server.base_url, "small")).analyze(conversation)
    messages = server.asked[before]["messages"]
    assert isinstance(messages, list)
    return found, messages


def test_there_are_orders_of_many_kinds() -> None:
    assert len(set(ORDERS.values())) >= 40


@pytest.mark.parametrize("kind", ORDERS)
def test_the_local_engine_finds_the_same_with_an_order_as_without(kind: str) -> None:
    assert seen(call_with(ORDERS[kind])) == seen(clean_call())


@pytest.mark.parametrize("kind", ORDERS)
def test_a_model_is_told_an_order_as_data_and_gains_nothing_by_obeying(
    server: OpenAIServer, kind: str
) -> None:
    call = call_with(ORDERS[kind])
    found, (rules, data) = asked_about(call, server)

    assert rules["content"] == system_message(analysis_rules(), PartReport)
    assert_is_numbered_data(data["content"], call)
    assert_is_for_a_person(found, call, is_link_said="evil.example" in ORDERS[kind])


def assert_is_numbered_data(sent: str, call: Conversation) -> None:
    told = json.loads(sent)
    assert set(told) == {"language", "turns"}
    assert told["turns"] == [
        {"n": turn.index, "speaker": turn.speaker, "text": turn.text} for turn in call.turns
    ]
    assert len(sent.splitlines()) == len(call.turns) + 2


def assert_is_for_a_person(found: Insights, call: Conversation, *, is_link_said: bool) -> None:
    """No quote stands in the call; speakers and turns are the call's own."""
    index = TranscriptIndex(call.turns)
    statements = [*found.action_items, *([found.reason] if found.reason else [])]
    proofs = [*(entity.quotes for entity in found.entities), *(each.quotes for each in statements)]
    quotes = [quote for proof in proofs for quote in proof]
    assert {index.find(q.text, q.turn_start, q.turn_end).match for q in quotes} == {"not_found"}
    assert (set(found.sentiment.by_speaker), found.sentiment.by_turn) == ({"customer"}, ())
    faults = set(faults_of(found, call))
    assert faults >= {Fault.FEW_PROVEN, Fault.SUMMARY_UNPROVEN, Fault.SENTIMENT_UNPROVEN}
    assert Fault.CITES_UNSAID in faults or is_link_said
