"""Answers rest on passages that speak of the request, not on whatever is nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.scope import tenant_scope
from tickets.domain.chosen_engines import embedding_engine
from tickets.domain.decision.advisers import Advisers
from tickets.domain.decision.decisions import decide_ticket
from tickets.domain.decision.sources import TenantKnowledge
from tickets.domain.knowledge.articles import Text, draft, publish
from tickets.models import Decision, Intent, Ticket
from tickets.states import Reason
from tickets.tests.doubles import FakeClassifier
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.models import Tenant

BODY = "We send refunds within 7 days of receiving the returned goods."


@pytest.fixture
def knowing(acme: Tenant) -> Iterator[Tenant]:
    """A tenant with one article, and an intent that is answered with what it says."""
    make_intent(acme)
    with tenant_scope(acme.pk):
        Intent.objects.update(answer_template="Hello.\n{knowledge}")
        publish(
            draft("refunds", Text("When refunds arrive", BODY), actor=PROGRAM),
            embedding_engine(),
            actor=PROGRAM,
        )
        yield acme


def decided(ticket: Ticket) -> Decision:
    knowledge = TenantKnowledge(embedding_engine())
    return decide_ticket(ticket.pk, advisers=lambda: Advisers(FakeClassifier(), knowledge))


def test_a_request_is_answered_from_the_article_that_speaks_of_it(knowing: Tenant) -> None:
    decision = decided(make_ticket(knowing, "When will my refund arrive?"))
    assert decision.action == "auto_resolve"
    assert BODY in decision.answer
    assert [cited["article"] for cited in decision.citations] == ["refunds"]


def test_what_no_article_speaks_of_is_left_to_a_person(knowing: Tenant) -> None:
    decision = decided(make_ticket(knowing, "How tall is the highest mountain of Peru?"))
    assert decision.reasons == [Reason.NO_ANSWER]
    assert decision.citations == []
