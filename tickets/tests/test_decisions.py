"""A ticket is decided once, for good, whatever fails, and by nothing but what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.injections import INJECTIONS
from engines.classifier.port import HeldOutGuess
from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tickets.domain.decision.advisers import Advisers
from tickets.domain.decision.assessments import assess
from tickets.domain.decision.decisions import decide, decide_ticket
from tickets.domain.decision.policies import change_policy, current_policy
from tickets.models import Decision, Intent, Ticket, TicketEvent, TicketMessage
from tickets.states import Action, MessageKind, Reason, TicketStatus
from tickets.tests.deciding import decided, rows_written
from tickets.tests.doubles import Broken, FakeClassifier, FakeKnowledge, FakePassage
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import PROGRAM
from tickets.tests.side_by_side import at_once

if TYPE_CHECKING:
    from tenants.models import Tenant

WEEK = FakePassage("Refunds take 7 days.")


@pytest.fixture
def intent(acme: Tenant) -> Intent:
    return make_intent(acme)


def test_a_safe_ticket_is_answered_at_once(acme: Tenant, intent: Intent, in_acme: None) -> None:
    decision = decided(make_ticket(acme))

    ticket = Ticket.objects.get()
    assert (decision.action, decision.reasons, decision.threshold) == ("auto_resolve", [], 0.75)
    assert decision.alternatives == [{"intent": "refund", "confidence": 0.99}]
    assert (ticket.status, ticket.intent) == (TicketStatus.AUTO_RESOLVED, intent)
    assert ticket.first_answered_at
    assert ticket.resolved_at
    reply = TicketMessage.objects.get()
    assert (reply.kind, reply.body) == (MessageKind.REPLY, "Your money is on its way.")
    assert TicketEvent.objects.get().kind == Action.AUTO_RESOLVE


def test_an_unsure_ticket_reaches_a_person_with_a_draft_and_the_reason(
    acme: Tenant, intent: Intent, in_acme: None
) -> None:
    decision = decided(make_ticket(acme), FakeClassifier(confidence=0.6), FakeKnowledge((WEEK,)))

    ticket = Ticket.objects.get()
    assert (decision.action, decision.reasons) == (Action.ESCALATE, [Reason.LOW_CONFIDENCE])
    assert (decision.answer, decision.intent_name) == ("Your money is on its way.", "refund")
    assert (ticket.status, ticket.intent, ticket.confidence) == ("escalated", intent, 0.6)
    assert ticket.resolved_at is None
    assert not TicketMessage.objects.exists()
    assert TicketEvent.objects.get().detail == "low_confidence"


def test_without_a_classifier_or_an_intent_a_person_decides(acme: Tenant, in_acme: None) -> None:
    untrained = decide_ticket(make_ticket(acme).pk, advisers=Advisers)
    nowhere = decided(make_ticket(acme), FakeClassifier(intent_name=None))
    deleted = decided(make_ticket(acme), FakeClassifier(intent_name="gone"))

    assert untrained.reasons == [Reason.NO_CLASSIFIER]
    assert nowhere.reasons == deleted.reasons == [Reason.OUT_OF_SCOPE]


def test_the_answer_cites_what_it_quotes(acme: Tenant, intent: Intent, in_acme: None) -> None:
    Intent.objects.update(answer_template="Hello.\n{knowledge}")
    decision = decided(make_ticket(acme), knowledge=FakeKnowledge((WEEK,)))
    assert decision.action == Action.AUTO_RESOLVE
    assert decision.citations == [
        {"article": "refunds", "version": 1, "title": "Refunds", "quote": WEEK.text}
    ]


def test_a_halted_intent_and_a_switched_off_tenant_answer_nothing(
    acme: Tenant, intent: Intent, in_acme: None
) -> None:
    change_policy(is_on=False, actor=PROGRAM)
    Intent.objects.update(halted_at="2026-01-01T00:00Z")
    assert decided(make_ticket(acme)).reasons == [Reason.INTENT_OFF, Reason.TENANT_OFF]


def test_what_was_switched_off_meanwhile_is_named_in_full(
    acme: Tenant, intent: Intent, in_acme: None
) -> None:
    ticket = make_ticket(acme)
    assessment = assess(ticket, current_policy(), lambda: Advisers(FakeClassifier(), None))
    change_policy(is_on=False, actor=PROGRAM)
    Intent.objects.update(halted_at="2026-01-01T00:00Z")
    decision = decide(ticket.pk, assessment)
    assert (decision.action, decision.reasons) == (
        Action.ESCALATE,
        [Reason.INTENT_OFF, Reason.TENANT_OFF],
    )


@pytest.mark.parametrize(("labels", "reasons"), [(299, []), (298, [Reason.FEW_LABELS])])
def test_a_risk_target_is_kept_or_a_person_answers(
    acme: Tenant, intent: Intent, in_acme: None, labels: int, reasons: list[Reason]
) -> None:
    change_policy(risk_target=0.01, actor=PROGRAM)
    right = (HeldOutGuess("refund", 0.9, is_right=True),) * labels
    decision = decided(make_ticket(acme), FakeClassifier(labelled=right))
    assert (decision.reasons, decision.threshold) == (reasons, None if reasons else 0.9)


def test_a_second_call_returns_the_first_decision(
    acme: Tenant, intent: Intent, in_acme: None
) -> None:
    ticket = make_ticket(acme)
    first = decided(ticket)
    assert decided(ticket, Broken()) == first
    assert rows_written() == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_decision(acme: Tenant, intent: Intent) -> None:
    ticket = make_ticket(acme)
    with tenant_scope(acme.pk):
        current_policy()

    made = at_once(acme, *[lambda: decided(ticket)] * 4)

    with tenant_scope(acme.pk):
        assert set(made) == {Decision.objects.get()}
        assert rows_written() == (1, 1, 1)


def test_the_same_text_is_decided_the_same_a_thousand_times(
    acme: Tenant, intent: Intent, in_acme: None
) -> None:
    ticket, policy = make_ticket(acme), current_policy()
    seen = {
        (found.ruling, found.input_hash, found.threshold, found.answer)
        for found in (
            assess(ticket, policy, lambda: Advisers(FakeClassifier())) for _ in range(1_000)
        )
    }
    assert len(seen) == 1


def test_another_input_has_another_hash(acme: Tenant, intent: Intent, in_acme: None) -> None:
    first, second, third = (make_ticket(acme, text) for text in ("Money?", " Money? ", "Coats?"))
    Ticket.objects.update(external_id="")
    hashes = [decided(ticket).input_hash for ticket in (first, second, third)]
    change_policy(threshold=0.8, actor=PROGRAM)
    fourth = make_ticket(acme, "Money?")
    Ticket.objects.filter(pk=fourth.pk).update(external_id="")
    assert hashes[0] == hashes[1] != hashes[2]
    assert decided(fourth).input_hash not in hashes


def test_no_injected_text_is_answered_where_the_text_alone_was_not(
    acme: Tenant, intent: Intent, in_acme: None
) -> None:
    unsure, policy = FakeClassifier(confidence=0.7), current_policy()
    for injected in INJECTIONS:
        ticket = Ticket(subject=injected[:200], message=f"Where is my money? {injected}")
        found = assess(ticket, policy, lambda: Advisers(unsure))
        assert found.ruling.action == Action.ESCALATE
        assert Reason.LOW_CONFIDENCE in found.ruling.reasons


def test_what_a_person_has_taken_is_left_to_them(
    acme: Tenant, intent: Intent, in_acme: None
) -> None:
    ticket = make_ticket(acme)
    Ticket.objects.update(status=TicketStatus.CLOSED)
    with pytest.raises(Refused):
        decided(ticket)
    assert rows_written() == (0, 0, 0)


def test_another_tenants_ticket_is_not_there(acme: Tenant, globex: Tenant) -> None:
    theirs = make_ticket(globex)
    with tenant_scope(acme.pk), pytest.raises(Ticket.DoesNotExist):
        decided(theirs)


def test_the_audit_sample_is_drawn_from_what_was_answered(
    acme: Tenant, intent: Intent, in_acme: None
) -> None:
    change_policy(audit_share=1.0, actor=PROGRAM)
    answered = decided(make_ticket(acme))
    handed_on = decided(make_ticket(acme), FakeClassifier(confidence=0.1))
    assert (answered.is_audited, handed_on.is_audited) == (True, False)
