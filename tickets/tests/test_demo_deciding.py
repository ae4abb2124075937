"""The demo's tickets as the real engines decide them after the real training, loaded once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone
from threadpoolctl import threadpool_limits

from bench.labelled.sentences import PLAIN, LabelledRequest, labelled_requests
from calls.demo.people import COMPANIES, settle
from tenants.scope import tenant_scope
from tickets.demo.loading import load_ticket_demo
from tickets.demo.requests import DemoRequest, demo_requests
from tickets.demo.starter import starter_intents
from tickets.domain.intake import TicketInput, assess_input
from tickets.models import Decision, Feedback, Ticket, TicketMessage, Verdict
from tickets.states import Action, Delivery, LabelSource, Reason, TicketStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.xdist_group("demo")  # Loaded by one worker, where it is asked to.

AUTOMATIC = {intent["name"] for intent in starter_intents() if intent["auto_resolve"]}
FOUND = (
    "When are you open on Saturday? Also I was charged twice for order 77.",
    "I already reset my password, that is not the problem. The page stays white after I sign in.",
    "My friend asks: how does she reset her password? She was hacked.",
    "I got a password reset mail that I did not ask for.",
    "I got an electric shock from your router. How do I return it?",
)
WHY = {
    "person": Reason.ASKS_FOR_PERSON,
    "injection": Reason.GIVES_ORDERS,
}


@dataclass(frozen=True)
class Told:
    """A request and what became of it."""

    request: DemoRequest
    ticket: Ticket
    decision: Decision

    @property
    def is_answered(self) -> bool:
        return self.decision.action == Action.AUTO_RESOLVE

    @property
    def is_understood(self) -> bool:
        return self.decision.intent_name == self.request["intent"]


@dataclass(frozen=True)
class Loaded:
    told: list[Told]
    again: int
    ratings: set[int]
    audits: int
    unsent: int
    weighed: list[tuple[LabelledRequest, bool]] = field(default_factory=list)

    def of(self, kind: str) -> list[Told]:
        return [one for one in self.told if one.request["kind"] == kind]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """Both companies' tickets, in a transaction that leaves nothing behind."""
    with django_db_blocker.unblock(), transaction.atomic(), threadpool_limits(limits=1):
        slugs = {settle(company)[0]: company.slug for company in COMPANIES}
        load_ticket_demo(lambda _line: None)
        load_ticket_demo(lambda _line: None)
        found = Loaded([], 0, set(), 0, 0)
        for tenant, slug in slugs.items():
            with tenant_scope(tenant.pk):
                found = _with_rows(found, slug)
        with tenant_scope(tenant.pk):
            found.weighed.extend((one, _is_answered(one.text)) for one in labelled_requests())
        yield found
        transaction.set_rollback(True)


def _is_answered(text: str) -> bool:
    ruling = assess_input(TicketInput(text)).assessment.ruling
    return ruling.action == Action.AUTO_RESOLVE


def _with_rows(found: Loaded, slug: str) -> Loaded:
    decisions = {
        decision.ticket.external_id: decision
        for decision in Decision.objects.select_related("ticket")
    }
    mine = [request for request in demo_requests() if request["tenant"] == slug]
    told = [
        Told(request, decisions[request["external_id"]].ticket, decisions[request["external_id"]])
        for request in mine
    ]
    unsent = TicketMessage.objects.filter(delivery__in=[Delivery.WAITING, Delivery.FAILED])
    return Loaded(
        found.told + told,
        found.again + Ticket.objects.count() - len(mine),
        found.ratings | set(Feedback.objects.values_list("rating", flat=True)),
        found.audits + Verdict.objects.filter(source=LabelSource.AUDIT).count(),
        found.unsent + unsent.count(),
    )


def test_whatever_belongs_to_no_intent_goes_to_a_person(loaded: Loaded) -> None:
    outside = loaded.of("outside")

    assert len(outside) >= 30
    assert {one.decision.threshold for one in outside} == {0.75}
    assert [one.request["message"] for one in outside if one.is_answered] == []


@pytest.mark.parametrize("kind", ["angry", "high_risk", *WHY])
def test_what_is_not_for_a_machine_goes_to_a_person(loaded: Loaded, kind: str) -> None:
    told = loaded.of(kind)

    assert told
    assert [one.request["message"] for one in told if one.is_answered] == []


@pytest.mark.parametrize(("kind", "reason"), WHY.items())
def test_the_reason_is_given(loaded: Loaded, kind: str, reason: Reason) -> None:
    told = loaded.of(kind)

    assert [one.request["message"] for one in told if reason not in one.decision.reasons] == []


def test_nine_in_ten_clear_requests_are_answered_at_once(loaded: Loaded) -> None:
    """Coverage of what may be answered; 0.98 when this was written."""
    clear = [one for one in loaded.of("clear") if one.request["intent"] in AUTOMATIC]

    answered = [one for one in clear if one.is_answered and one.is_understood]

    assert len(answered) >= 0.9 * len(clear)


def test_nineteen_in_twenty_answers_are_to_what_was_asked(loaded: Loaded) -> None:
    """Precision over all tickets, vague ones among them; 0.97 when this was written."""
    answered = [one for one in loaded.told if one.is_answered]

    assert sum(one.is_understood for one in answered) >= 0.95 * len(answered)


def test_what_nobody_switched_on_goes_to_a_person(loaded: Loaded) -> None:
    others = [one for one in loaded.told if one.decision.intent_name not in AUTOMATIC]

    assert not any(one.is_answered for one in others)


def test_hardly_one_of_several_requests_denials_and_harm_is_answered(loaded: Loaded) -> None:
    """At most 2 %; 2 of 164 when this was written, both of the half that was held out."""
    others = [(one.text, yes) for one, yes in loaded.weighed if one.kind != PLAIN]

    assert len(others) >= 150
    assert len([text for text, yes in others if yes]) <= 0.02 * len(others)


def test_most_plain_requests_are_answered(loaded: Loaded) -> None:
    """Of what the whole text alone would have answered; 62 of 69 when this was written."""
    plain = [yes for one, yes in loaded.weighed if one.kind == PLAIN]

    assert len(plain) >= 60
    assert sum(plain) >= 0.85 * len(plain)


@pytest.mark.parametrize("text", FOUND)
def test_what_was_found_answered_goes_to_a_person(loaded: Loaded, text: str) -> None:
    assert [yes for one, yes in loaded.weighed if one.text == text] == [False]


def test_the_history_is_as_old_as_it_says(loaded: Loaded) -> None:
    assert all(
        one.ticket.created_at == one.decision.created_at <= timezone.now() for one in loaded.told
    )
    ages = [timezone.now() - one.ticket.created_at for one in loaded.told]
    assert min(ages) < timedelta(days=2)
    assert max(ages) > timedelta(days=39)


def test_the_pages_have_something_to_show(loaded: Loaded) -> None:
    assert {one.ticket.status for one in loaded.told} >= {
        *(TicketStatus.AUTO_RESOLVED, TicketStatus.ESCALATED, TicketStatus.CLOSED)
    }
    assert any(one.ticket.reopened_at for one in loaded.told)
    assert loaded.ratings >= {1, 4, 5}
    assert loaded.audits


def test_all_that_invented_customers_are_told_counts_as_sent(loaded: Loaded) -> None:
    assert loaded.unsent == 0


def test_loading_again_adds_nothing(loaded: Loaded) -> None:
    assert loaded.again == 0
