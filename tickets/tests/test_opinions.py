"""Second opinions: asked once, kept for ever, paid for, and never in the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from bench.openai_server.answers import fails, says
from bench.openai_server.server import openai_server
from engines.gateway import Gateway
from engines.language.choosing import ChoosingFailedError
from engines.language.openai.chooser import OpenAIChooser
from engines.openai.endpoint import Endpoint
from tenants.models import ModelPrice, UsageEntry
from tenants.scope import tenant_scope
from tenants.tests.make_usage import set_budget
from tickets.domain.chosen_engines import intent_chooser
from tickets.domain.decision.opinions import Opinion, second_opinion
from tickets.models import Example, Intent, SecondOpinion
from tickets.tests.choosing import USAGE, FakeChooser
from tickets.tests.make import make_intent
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from pytest_django import Settings

    from engines.language.choosing import IntentChooser
    from tenants.models import Tenant

NAMES = ("refund", "delivery")


@pytest.fixture(autouse=True)
def _intents(acme: Tenant, in_acme: None) -> None:
    for name in (*NAMES, "opening hours"):
        make_intent(acme, name)


def asked_of(chooser: IntentChooser | None, text: str = "Where is it?") -> Opinion | None:
    return second_opinion(text, NAMES, ticket_id=uuid4(), chooser=chooser)


def test_without_an_engine_there_is_no_opinion() -> None:
    assert asked_of(intent_chooser()) is None


def test_the_environment_names_the_engine(settings: Settings) -> None:
    settings.LANGUAGE_ENDPOINT = Endpoint("http://127.0.0.1:9/v1", "small")
    intent_chooser.cache_clear()
    chooser = intent_chooser()
    intent_chooser.cache_clear()
    assert chooser is not None
    assert (chooser.name, chooser.model) == ("openai", "small")


@pytest.mark.parametrize("name", ["refund", "delivery", None])
def test_the_engine_says_which_intent_it_is_or_none(name: str | None) -> None:
    assert asked_of(FakeChooser(name)) == Opinion("fake", "small", name)


def test_the_same_question_has_one_answer_for_ever() -> None:
    assert asked_of(FakeChooser("refund")) == asked_of(FakeChooser("delivery"))
    assert SecondOpinion.objects.count() == 1
    assert UsageEntry.objects.count() == 1


@pytest.mark.parametrize("change", ["text", "model", "prompt_version", "description"])
def test_another_question_is_asked_anew(change: str) -> None:
    asked_of(FakeChooser("refund"))
    other, text = FakeChooser("delivery"), "Where is it?"
    if change == "text":
        text = "Where is what?"
    elif change == "description":
        Intent.objects.update(description="Something else")
    else:
        setattr(other, change, "2")
    opinion = asked_of(other, text)
    assert opinion is not None
    assert opinion.intent_name == "delivery"


def test_intents_are_offered_by_name_with_their_oldest_examples() -> None:
    intent = Intent.objects.get(name="refund")
    for number in range(5):
        Example.objects.create(
            intent=intent, text=f"text {number}", text_hash=str(number), **PROGRAM.columns()
        )
    chooser = FakeChooser()
    second_opinion("Where?", ["refund", "delivery", "gone"], ticket_id=uuid4(), chooser=chooser)
    offered = chooser.asked[0]
    assert [option.name for option in offered] == ["delivery", "refund"]
    assert offered[1].examples == ("text 0", "text 1", "text 2")


def test_no_intent_is_no_question() -> None:
    chooser = FakeChooser()
    assert second_opinion("Hello", [], ticket_id=uuid4(), chooser=chooser) is None
    assert chooser.asked == []


def test_the_ticket_pays_for_its_opinion() -> None:
    ModelPrice.objects.create(
        provider="fake",
        model="small",
        unit="input_token",
        price_usd=Decimal("0.000002"),
        valid_from=date(2026, 1, 1),
    )
    ticket_id = uuid4()
    second_opinion("Where?", NAMES, ticket_id=ticket_id, chooser=FakeChooser())
    line = UsageEntry.objects.get()
    assert (line.subject_kind, line.subject_id, line.stage) == ("ticket", ticket_id, "opinion")
    assert (line.quantity, line.cost_usd) == (Decimal(100), Decimal("0.0002"))
    assert line.attempt == 2


def test_an_answer_of_no_use_is_paid_for_and_not_kept() -> None:
    assert asked_of(FakeChooser(failure=ChoosingFailedError("unclear", USAGE))) is None
    assert UsageEntry.objects.count() == 1
    assert not SecondOpinion.objects.exists()


@pytest.mark.parametrize("failure", [ChoosingFailedError("down"), RuntimeError("a bug")])
def test_whatever_fails_leaves_no_opinion_and_the_next_is_asked(failure: Exception) -> None:
    assert asked_of(FakeChooser(failure=failure)) is None
    assert asked_of(FakeChooser()) == Opinion("fake", "small", "refund")


def test_one_tenant_never_reads_the_opinions_of_another(globex: Tenant) -> None:
    asked_of(FakeChooser("refund"))
    for name in NAMES:
        make_intent(globex, name)
    with tenant_scope(globex.pk):
        assert asked_of(FakeChooser("delivery")) == Opinion("fake", "small", "delivery")


def test_a_real_server_is_asked_and_its_tokens_are_booked() -> None:
    with openai_server(fails(503), says('{"number": 2}')) as server:
        gateway = Gateway(patience=60.0, sleep=lambda _: None)
        chooser = OpenAIChooser(Endpoint(server.base_url, "small"), gateway)
        assert asked_of(chooser) == Opinion("openai", "small", "refund")
    booked = UsageEntry.objects.values_list("unit", "quantity", "attempt")
    assert set(booked) == {("input_token", Decimal(120), 2), ("output_token", Decimal(5), 2)}


def test_a_used_up_budget_asks_for_no_opinion_and_gives_those_there_are(acme: Tenant) -> None:
    assert asked_of(FakeChooser()) == Opinion("fake", "small", "refund")
    set_budget(acme, "0")
    assert asked_of(FakeChooser()) == Opinion("fake", "small", "refund")
    chooser = FakeChooser()
    assert asked_of(chooser, "Something else") is None
    assert chooser.asked == []
