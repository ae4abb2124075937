"""Fields of answers: what is wrong with a template is known before a customer waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.scope import tenant_scope
from tickets.domain.decision.answers import fields_of
from tickets.domain.intents.fields import OF_A_TICKET, OF_AN_ANSWER, faults, preview
from tickets.tests.make import make_ticket

if TYPE_CHECKING:
    from tenants.models import Tenant


@pytest.mark.parametrize("text", ["", "Hello.", "Dear {first_name}, on {subject}: {knowledge}"])
def test_a_right_template_has_no_faults(text: str) -> None:
    assert faults(text, OF_AN_ANSWER) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Dear {name},", "There is no field {name}. Fields are: {first_name}"),
        ("Dear {First_name} {},", "There is no field {}, {First_name}."),
        ("Dear {first_name,", "stands alone"),
        ("Dear first_name},", "stands alone"),
        ("Dear {{first_name}},", "stands alone"),
    ],
)
def test_a_wrong_one_says_what_is_wrong(text: str, why: str) -> None:
    assert why in faults(text, OF_AN_ANSWER)[0]


def test_a_macro_rests_on_no_article() -> None:
    assert "{knowledge}" in faults("{knowledge}", OF_A_TICKET)[0]


def test_a_template_is_seen_as_a_customer_would_read_it() -> None:
    assert preview("Dear {first_name}, about {external_id}") == "Dear Ada, about A-1001"
    assert preview("{knowledge}") == "[the passage of an article that answers best]"
    assert preview("{name}") == ""


@pytest.mark.django_db
def test_the_fields_are_those_that_are_filled(acme: Tenant) -> None:
    ticket = make_ticket(acme)
    with tenant_scope(acme.pk):
        assert fields_of(ticket).keys() == OF_A_TICKET.keys()
