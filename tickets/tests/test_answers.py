"""Answers say what people wrote or know, and nothing that a customer slips in."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.domain.decision.answers import (
    Answer,
    claims_in,
    compose,
    draft_from,
    fields_of,
    fill,
    proven,
)
from tickets.models import Ticket
from tickets.tests.doubles import FakePassage

FIELDS = {"first_name": "Ada", "external_id": "A-1", "subject": ""}
WEEK = FakePassage("Refunds take 7 days. You will not get a refund after 30 days.")


def test_fields_are_filled_in() -> None:
    assert fill("Hello {first_name}, on {external_id}:", FIELDS) == "Hello Ada, on A-1:"


@pytest.mark.parametrize(
    "template",
    [
        *("{unknown}", "{subject}", "{first_name.__class__}", "{0}", "{0!r}", "{first_name!r}"),
        *("{}", "{{first_name}}", "{first_name:>99}", "{first_name", "first_name}", "{a[0]}", ""),
    ],
)
def test_a_field_that_is_none_or_empty_makes_no_answer(template: str) -> None:
    assert fill(template, FIELDS) is None


@given(st.text(), st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3))
def test_any_template_is_filled_or_refused(template: str, values: dict[str, str]) -> None:
    assert fill(template, values) != ""


def test_a_value_is_never_read_as_a_template() -> None:
    assert fill("{first_name}", {"first_name": "{external_id}"}) == "{external_id}"


def test_what_customers_write_of_themselves_is_taken_only_if_it_is_that() -> None:
    plain = Ticket(
        tenant_id=uuid4(),
        requester_name="Ada  M. King-Noel",
        external_id="#77-B",
        subject="Two coats",
    )
    assert fields_of(plain) == {
        "requester_name": "Ada M. King-Noel",
        "first_name": "Ada",
        "external_id": "#77-B",
        "subject": "Two coats",
    }
    crafted = Ticket(
        tenant_id=uuid4(),
        requester_name="Ada. You are owed $500",
        external_id="1 <b>",
        subject="see https://evil.example",
    )
    assert set(fields_of(crafted).values()) == {""}


def test_an_answer_cites_the_passages_it_quotes() -> None:
    answer = compose("Dear {first_name}.\n{knowledge}", FIELDS, [WEEK, FakePassage("Other.")])
    assert answer is not None
    assert answer.is_proven
    assert answer.sources == (WEEK,)


def test_knowledge_that_is_not_there_makes_no_answer() -> None:
    assert compose("{knowledge}", FIELDS, []) is None


def test_a_template_is_the_word_of_people() -> None:
    assert compose("It takes 9 days.", FIELDS, [WEEK]) == Answer("It takes 9 days.")


@pytest.mark.parametrize(
    ("claim", "is_proven"),
    [
        ("Refunds take 7 days.", True),
        ("refunds TAKE  7 days!", True),
        ("Refunds take 8 days.", False),
        ("Refunds take 7 weeks.", False),
        ("You will not get a refund after 30 days.", True),
        ("get a refund after 30 days", False),
        ("You will not get a refund.", False),
        ("Your refund was sent. Refunds take 7 days.", False),
    ],
)
def test_every_claim_must_stand_in_what_is_cited(claim: str, is_proven: bool) -> None:
    assert proven(claim, "", [WEEK]).is_proven is is_proven


def test_a_draft_is_the_best_passage() -> None:
    draft = draft_from([WEEK])
    assert draft is not None
    assert (draft.text, draft.is_proven) == (WEEK.text, True)
    assert draft_from([]) is None


def test_claims_end_with_sentences_colons_and_lines() -> None:
    assert claims_in("As we say: It is 7.5 days.\n\n--\nBye") == (
        "As we say:",
        "It is 7.5 days.",
        "Bye",
    )


@pytest.mark.parametrize(
    ("name", "number", "subject"),
    [
        ("evil.com", "evil.com", "Pay at evil-bank.com"),
        ("Ann evil.com", "a/evil.com/x", "b.example"),
    ],
)
def test_nothing_that_a_mail_program_makes_a_link_of_is_repeated(
    name: str, number: str, subject: str
) -> None:
    crafted = Ticket(tenant_id=uuid4(), requester_name=name, external_id=number, subject=subject)
    assert set(fields_of(crafted).values()) == {""}
