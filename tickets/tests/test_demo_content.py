from __future__ import annotations

import re
from collections import Counter

import pytest

from calls.demo.dialogue import dialogues
from calls.demo.people import COMPANIES, Company
from tickets.demo.loading import DEEDS
from tickets.demo.requests import DemoRequest, demo_requests
from tickets.demo.starter import StarterIntent, outside_texts, starter_intents
from tickets.domain.wording import text_hash
from tickets.states import Channel, Risk

INTENTS = starter_intents()
DEMO_REQUESTS = demo_requests()
FIELD = re.compile(r"\{(\w+)\}")


def _text(request: DemoRequest) -> str:
    return f"{request['subject']}\n{request['message']}"


def _example_hashes() -> list[str]:
    texts = [text for intent in INTENTS for text in intent["examples"]] + outside_texts()
    return [text_hash(text) for text in texts]


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent["name"])
def test_an_intent_is_shown_by_enough_examples(intent: StarterIntent) -> None:
    assert len(intent["examples"]) >= 25


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent["name"])
def test_an_answer_needs_nothing_that_a_customer_may_have_left_out(intent: StarterIntent) -> None:
    assert intent["answer_template"]
    assert set(FIELD.findall(intent["answer_template"])) <= {"knowledge"}


def test_what_is_high_risk_is_never_automatic() -> None:
    high = [intent for intent in INTENTS if intent["risk"] == Risk.HIGH]

    assert len(high) >= 3
    assert not any(intent["auto_resolve"] for intent in high)


def test_no_text_shows_two_things() -> None:
    assert [text for text, count in Counter(_example_hashes()).items() if count > 1] == []


def test_no_ticket_was_learned_from() -> None:
    known = set(_example_hashes())
    texts = [text for request in DEMO_REQUESTS for text in (_text(request), request["message"])]

    assert [text for text in texts if text_hash(text) in known] == []


def test_every_ticket_says_something_of_its_own() -> None:
    assert len({text_hash(_text(request)) for request in DEMO_REQUESTS}) == len(DEMO_REQUESTS)


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.slug)
def test_a_company_has_tickets_of_every_kind(company: Company) -> None:
    kinds = Counter(
        request["kind"] for request in DEMO_REQUESTS if request["tenant"] == company.slug
    )

    assert kinds.total() >= 60
    assert set(kinds) == {
        *("clear", "ambiguous", "outside", "angry", "person", "injection", "high_risk")
    }


def test_thirty_tickets_belong_to_no_intent() -> None:
    assert sum(request["kind"] == "outside" for request in DEMO_REQUESTS) >= 30


def test_a_ticket_is_about_an_intent_that_exists() -> None:
    names = {intent["name"] for intent in INTENTS}

    assert {request["intent"] for request in DEMO_REQUESTS} - {None} <= names
    assert {request["channel"] for request in DEMO_REQUESTS} <= set(Channel.values)


def test_every_step_is_somebodys_and_can_be_done() -> None:
    steps = [step for request in DEMO_REQUESTS for step in request["then"]]
    calls = {dialogue.external_id for dialogue in dialogues()}

    assert {step["do"] for step in steps} == set(DEEDS)
    assert {step["text"] for step in steps if step["do"] == "link"} <= calls
