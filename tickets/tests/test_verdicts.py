"""What people and customers say of a decision, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.domain.refusals import Refused
from tickets.domain.decision.verdicts import is_right, record_verdict
from tickets.domain.lifecycle.reopening import reopen_if_settled
from tickets.models import Decision, Example, Intent, Ticket, TicketEvent, Verdict
from tickets.states import LabelSource, TicketStatus
from tickets.tests.deciding import decided
from tickets.tests.doubles import FakeClassifier
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import PROGRAM, program

if TYPE_CHECKING:
    from tenants.models import Tenant

AUDIT, PERSON, FEEDBACK = LabelSource.AUDIT, LabelSource.PERSON, LabelSource.FEEDBACK


@pytest.fixture
def answered(acme: Tenant, in_acme: None) -> Decision:
    make_intent(acme)
    make_intent(acme, "delivery")
    return decided(make_ticket(acme, "Where is my  money?"))


def history() -> list[str]:
    return list(TicketEvent.objects.values_list("kind", flat=True))


def test_nobody_said_anything_yet(answered: Decision) -> None:
    assert is_right(answered) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([(FEEDBACK, True)], True),
        ([(FEEDBACK, False)], False),
        ([(AUDIT, True), (FEEDBACK, False)], True),
        ([(FEEDBACK, True), (AUDIT, False)], False),
        ([(PERSON, False), (AUDIT, True)], True),
        ([(AUDIT, True), (PERSON, False)], True),
        ([(FEEDBACK, False), (FEEDBACK, True)], True),
        ([(LabelSource.REOPENING, False), (FEEDBACK, True)], False),
    ],
)
def test_who_saw_more_counts_more_and_the_latest_of_them(
    answered: Decision, said: list[tuple[LabelSource, bool]], expected: bool
) -> None:
    for source, is_resolved in said:
        record_verdict(answered, source, is_resolved=is_resolved, actor=PROGRAM)
    assert is_right(answered) is expected
    assert Verdict.objects.count() == len(said)


def test_a_right_intent_does_not_outweigh_that_nothing_was_resolved(answered: Decision) -> None:
    record_verdict(answered, FEEDBACK, is_resolved=False, actor=PROGRAM)
    record_verdict(answered, PERSON, is_intent_right=True, actor=PROGRAM)
    assert is_right(answered) is False


def test_a_correction_becomes_an_example_and_the_latest_word_counts(answered: Decision) -> None:
    record_verdict(
        answered, PERSON, is_intent_right=False, right_intent="delivery", actor=program("Ada")
    )
    assert (Example.objects.get().text, Ticket.objects.get().intent) == (
        "Where is my money?",
        Intent.objects.get(name="delivery"),
    )
    record_verdict(answered, AUDIT, is_intent_right=False, actor=PROGRAM)
    assert (Example.objects.get().intent, Example.objects.get().source) == (None, AUDIT)
    record_verdict(answered, AUDIT, is_intent_right=True, actor=PROGRAM)
    assert Example.objects.get().intent == Intent.objects.get(name="refund")
    assert history() == ["auto_resolve", "relabelled", "relabelled", "relabelled"]


def test_the_same_text_in_another_spelling_is_the_same_example(
    acme: Tenant, answered: Decision
) -> None:
    other = decided(make_ticket(acme, "WHERE is my money?"), FakeClassifier(intent_name="delivery"))
    record_verdict(answered, PERSON, is_intent_right=True, actor=PROGRAM)
    record_verdict(other, PERSON, is_intent_right=True, actor=PROGRAM)
    assert Example.objects.get().intent == Intent.objects.get(name="delivery")


def test_an_intent_that_does_not_exist_is_refused_and_nothing_is_kept(answered: Decision) -> None:
    with pytest.raises(Refused):
        record_verdict(
            answered, PERSON, is_intent_right=False, right_intent="nonsense", actor=PROGRAM
        )
    assert not Verdict.objects.exists()
    assert not Example.objects.exists()


def test_what_customers_say_is_no_example(answered: Decision) -> None:
    record_verdict(answered, FEEDBACK, is_intent_right=False, is_resolved=True, actor=PROGRAM)
    assert not Example.objects.exists()


def test_a_customer_who_was_not_helped_gets_a_person(answered: Decision) -> None:
    record_verdict(answered, FEEDBACK, is_resolved=False, actor=PROGRAM)

    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.resolved_at) == (TicketStatus.ESCALATED, None)
    assert ticket.reopened_at
    assert history() == ["auto_resolve", "reopened"]
    record_verdict(answered, FEEDBACK, is_resolved=True, actor=PROGRAM)
    assert is_right(answered) is True


def test_reopening_marks_the_answer_as_wrong_once(answered: Decision) -> None:
    ticket = Ticket.objects.get()
    reopened = reopen_if_settled(ticket, actor=program("Ada"))
    reopen_if_settled(ticket, actor=program("Ada"))
    assert reopened.status == TicketStatus.ESCALATED
    assert Verdict.objects.get().source == LabelSource.REOPENING
    assert is_right(answered) is False
    assert history() == ["auto_resolve", "reopened"]


def test_reopening_what_people_closed_blames_no_decision(acme: Tenant, in_acme: None) -> None:
    decision = decided(make_ticket(acme), FakeClassifier(confidence=0.1))
    Ticket.objects.update(status=TicketStatus.CLOSED)
    reopen_if_settled(Ticket.objects.get(), actor=PROGRAM)
    assert Ticket.objects.get().status == TicketStatus.ESCALATED
    assert is_right(decision) is None
