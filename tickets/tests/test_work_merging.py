"""Two tickets that are one matter."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from calls.tests.make import make_call
from tenants.domain.actors import SYSTEM, customer
from tenants.domain.periods import period_named
from tenants.domain.refusals import Refused
from tenants.models import OutgoingMail
from tenants.states import WorkState
from tickets.domain.decision.verdicts import is_right
from tickets.domain.delivery import queue_reply
from tickets.domain.figures.resolution import resolution
from tickets.domain.lifecycle.closing import close
from tickets.domain.lifecycle.reopening import reopen
from tickets.domain.work.merging import conversation, merge
from tickets.domain.work.notes import note
from tickets.domain.work.replying import customer_wrote, reply
from tickets.models import (
    CallRule,
    Decision,
    DecisionPolicy,
    Ticket,
    TicketEvent,
    TicketMessage,
)
from tickets.states import Action, Delivery, LabelSource, MessageKind, TicketStatus
from tickets.tests.make import make_ticket
from tickets.tests.make_actors import PROGRAM, program
from tickets.tests.working import fresh, history, make_escalated

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tenants.models import Tenant


@pytest.fixture
def ticket(acme: Tenant, in_acme: None) -> Ticket:
    return make_escalated(acme, "Hello?", requester_email="ada@example.com")


@pytest.fixture
def target(acme: Tenant, in_acme: None) -> Ticket:
    return make_escalated(acme, "Is anybody there?")


def make_answered(tenant: Tenant, status: TicketStatus) -> Ticket:
    """As the machine left it, or closed by a person since."""
    ticket = make_ticket(tenant)
    Ticket.objects.filter(pk=ticket.pk).update(status=status)
    Decision.objects.create(
        ticket=ticket,
        action=Action.AUTO_RESOLVE,
        intent_name="refund",
        confidence=0.9,
        answer="Soon.",
        policy=DecisionPolicy.objects.create(number=1, is_active=True, **SYSTEM.columns()),
        input_hash="0",
    )
    return fresh(ticket)


def make_waiting(ticket: Ticket, actor: Actor) -> TicketMessage:
    message: TicketMessage = TicketMessage.objects.create(
        ticket=ticket, kind=MessageKind.REPLY, body="Soon.", **actor.columns()
    )
    queue_reply(message)
    return message


def test_a_merged_ticket_is_closed_and_says_where_it_went(ticket: Ticket, target: Ticket) -> None:
    assert merge(ticket, target, actor=program("Ada")) == target
    row = fresh(ticket)
    assert (row.status, row.merged_into) == (TicketStatus.CLOSED, target)
    assert row.resolved_at
    assert fresh(target).status == TicketStatus.ESCALATED
    told = TicketEvent.objects.filter(kind="merged").values_list("ticket", "detail", "by_name")
    assert set(told) == {
        (ticket.pk, str(target.pk), "Ada"),
        (target.pk, str(ticket.pk), "Ada"),
    }


def test_both_conversations_are_read_as_one(acme: Tenant, ticket: Ticket, target: Ticket) -> None:
    customer_wrote(target, "one", actor=customer())
    note(ticket, "two", actor=PROGRAM)
    reply(target, "three", actor=PROGRAM)
    merge(ticket, target, actor=PROGRAM)
    customer_wrote(ticket, "four", actor=customer())
    last = make_escalated(acme)
    merge(target, last, actor=PROGRAM)
    said = [message.body for message in conversation(last)]
    assert said == ["one", "two", "three", "four"]


def test_nothing_goes_into_a_settled_ticket(ticket: Ticket, target: Ticket) -> None:
    close(target, actor=PROGRAM)
    with pytest.raises(Refused, match="reopen it first"):
        merge(ticket, target, actor=PROGRAM)
    assert fresh(ticket).status == TicketStatus.ESCALATED


def test_a_closed_ticket_may_still_be_merged(ticket: Ticket, target: Ticket) -> None:
    close(ticket, actor=PROGRAM)
    merge(ticket, target, actor=PROGRAM)
    assert fresh(ticket).merged_into == target


def test_a_ticket_goes_neither_into_itself_nor_round_in_a_circle(
    acme: Tenant, ticket: Ticket, target: Ticket
) -> None:
    with pytest.raises(Refused, match="itself"):
        merge(ticket, ticket, actor=PROGRAM)
    merge(ticket, target, actor=PROGRAM)
    for source, into in [(target, ticket), (make_escalated(acme), ticket), (ticket, target)]:
        with pytest.raises(Refused, match="continue there"):
            merge(source, into, actor=PROGRAM)


def test_tickets_of_two_customers_stay_two(acme: Tenant, ticket: Ticket) -> None:
    other = make_escalated(acme, requester_email="bob@example.com")
    with pytest.raises(Refused, match="different customers"):
        merge(ticket, other, actor=PROGRAM)
    assert history(other) == []
    same = make_escalated(acme, requester_email="Ada@Example.com")
    assert merge(ticket, same, actor=PROGRAM) == same


def test_the_other_ticket_takes_over_what_it_lacks(
    acme: Tenant, ticket: Ticket, target: Ticket
) -> None:
    call = make_call(acme)
    Ticket.objects.filter(pk=ticket.pk).update(call=call, requester_name="Ada")
    Ticket.objects.filter(pk=target.pk).update(requester_name="Ada Lovelace")
    row = merge(ticket, target, actor=PROGRAM)
    assert (row.requester_email, row.requester_name, row.call) == (
        "ada@example.com",
        "Ada Lovelace",
        call,
    )


def test_the_target_that_is_due_first_holds(ticket: Ticket, target: Ticket) -> None:
    soon = timezone.now() + timedelta(minutes=5)
    Ticket.objects.filter(pk=ticket.pk).update(resolution_due_at=soon, first_answer_due_at=soon)
    merge(ticket, target, actor=PROGRAM)
    assert fresh(target).resolution_due_at == fresh(target).first_answer_due_at == soon


def test_an_answered_ticket_keeps_when_its_answer_was_due(ticket: Ticket, target: Ticket) -> None:
    reply(target, "Yes?", actor=PROGRAM)
    due = fresh(target).first_answer_due_at
    Ticket.objects.filter(pk=ticket.pk).update(first_answer_due_at=timezone.now())
    merge(ticket, target, actor=PROGRAM)
    assert fresh(target).first_answer_due_at == due


def test_the_clock_rests_after_a_merge_only_if_both_rested(
    acme: Tenant, ticket: Ticket, target: Ticket
) -> None:
    reply(target, "Yes?", actor=PROGRAM)
    merge(ticket, target, actor=PROGRAM)
    assert fresh(target).waiting_since is None
    reply(target, "Yes?", actor=PROGRAM)
    third = make_escalated(acme)
    reply(third, "Yes?", actor=PROGRAM)
    merge(third, target, actor=PROGRAM)
    assert fresh(target).waiting_since


def test_the_targets_of_a_settled_ticket_are_over(ticket: Ticket, target: Ticket) -> None:
    close(ticket, actor=PROGRAM)
    due = fresh(target).resolution_due_at
    Ticket.objects.filter(pk=ticket.pk).update(resolution_due_at=timezone.now())
    merge(ticket, target, actor=PROGRAM)
    assert fresh(target).resolution_due_at == due


def test_what_was_merged_is_not_reopened(ticket: Ticket, target: Ticket) -> None:
    merge(ticket, target, actor=PROGRAM)
    with pytest.raises(Refused, match="continue there"):
        reopen(ticket, actor=PROGRAM)
    assert fresh(ticket).status == TicketStatus.CLOSED


def test_a_ticket_that_a_rule_opened_keeps_its_own_call(
    acme: Tenant, ticket: Ticket, target: Ticket
) -> None:
    call, rule = make_call(acme), CallRule.objects.create(name="Unhappy", sentiment="negative")
    Ticket.objects.update(opened_by=rule)
    Ticket.objects.filter(pk=ticket.pk).update(call=call)
    assert merge(ticket, target, actor=PROGRAM).call is None


@pytest.mark.parametrize("status", [TicketStatus.AUTO_RESOLVED, TicketStatus.CLOSED])
def test_an_answer_whose_matter_goes_on_did_not_hold(
    acme: Tenant, target: Ticket, status: TicketStatus
) -> None:
    answered = make_answered(acme, status)
    merge(answered, target, actor=program("Ada"))
    assert is_right(answered.decision) is False
    verdict = answered.decision.verdicts.get()
    assert (verdict.source, verdict.by_name) == (LabelSource.REOPENING, "Ada")
    assert history(answered) == ["reopened", "merged"]
    assert fresh(answered).status == TicketStatus.CLOSED
    found = resolution(Ticket.objects.all(), period_named("last-30-days"))
    assert found.tally.count("answered") == found.tally.count("reopened") == 1


@pytest.mark.parametrize("status", [TicketStatus.AUTO_RESOLVED, TicketStatus.CLOSED])
def test_an_answer_that_did_not_hold_is_not_mailed_any_more(
    acme: Tenant, target: Ticket, status: TicketStatus
) -> None:
    answered = make_answered(acme, status)
    automatic, by_hand = (make_waiting(answered, actor) for actor in (SYSTEM, PROGRAM))
    merge(answered, target, actor=PROGRAM)
    automatic.refresh_from_db()
    by_hand.refresh_from_db()
    assert automatic.delivery == Delivery.FAILED
    assert automatic.delivery_error == "The ticket was merged first: the answer was not sent."
    assert by_hand.delivery == Delivery.WAITING
    (mail,) = OutgoingMail.objects.filter(state=WorkState.READY)
    assert mail.subject_id == by_hand.pk


def test_an_answer_taken_back_before_is_taken_back_once(acme: Tenant, target: Ticket) -> None:
    answered = make_answered(acme, TicketStatus.AUTO_RESOLVED)
    reopen(answered, actor=PROGRAM)
    merge(answered, target, actor=PROGRAM)
    assert history(answered) == ["reopened", "merged"]
