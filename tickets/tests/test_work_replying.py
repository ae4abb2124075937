"""What goes to the customer, what comes back, and what colleagues tell each other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from tenants.domain.actors import customer
from tenants.domain.refusals import Refused
from tenants.states import WorkState
from tickets.domain.delivery import MailDetails
from tickets.domain.lifecycle.closing import close
from tickets.domain.work.merging import merge
from tickets.domain.work.notes import note
from tickets.domain.work.replying import customer_wrote, reply
from tickets.models import TicketMessage
from tickets.states import Delivery, MessageKind, TicketStatus
from tickets.tests.deciding import decided
from tickets.tests.mailing import mail_of
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import PROGRAM, acting
from tickets.tests.working import fresh, history, make_escalated

if TYPE_CHECKING:
    from tenants.models import Membership, Tenant
    from tickets.models import Ticket


@pytest.fixture
def ticket(acme: Tenant, in_acme: None) -> Ticket:
    return make_escalated(acme, requester_email="ada@example.com")


def test_a_reply_answers_goes_out_by_mail_and_lets_the_clock_rest(
    ticket: Ticket, agent: Membership
) -> None:
    message = reply(ticket, " On its way.\n", actor=acting(agent))

    row = fresh(ticket)
    assert (message.kind, message.body, message.by) == (MessageKind.REPLY, "On its way.", agent)
    assert message.delivery == Delivery.WAITING
    assert mail_of(message).state == WorkState.READY
    assert row.first_answered_at == row.waiting_since
    assert history(ticket) == ["replied"]


@pytest.mark.parametrize(
    ("channel", "address", "expected"),
    [
        ("email", "ada@example.com", Delivery.WAITING),
        ("web", "ada@example.com", Delivery.WAITING),
        ("chat", "ada@example.com", Delivery.NONE),
        ("phone", "ada@example.com", Delivery.NONE),
        ("email", "", Delivery.NONE),
    ],
)
def test_mail_goes_to_who_can_be_reached_by_it(
    acme: Tenant, in_acme: None, channel: str, address: str, expected: Delivery
) -> None:
    ticket = make_escalated(acme, channel=channel, requester_email=address)
    assert reply(ticket, "Yes.", actor=PROGRAM).delivery == expected


def test_only_the_first_answer_counts_as_the_first(ticket: Ticket) -> None:
    reply(ticket, "One.", actor=PROGRAM)
    first = fresh(ticket)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        reply(ticket, "Two.", actor=PROGRAM)
    second = fresh(ticket)
    assert second.first_answered_at == first.first_answered_at
    assert second.waiting_since == first.waiting_since


def test_who_replies_before_the_machine_decided_has_taken_the_ticket(
    acme: Tenant, in_acme: None
) -> None:
    ticket = make_ticket(acme)
    reply(ticket, "Yes.", actor=PROGRAM)
    assert fresh(ticket).status == TicketStatus.ESCALATED
    assert fresh(ticket).resolution_due_at
    with pytest.raises(Refused):
        decided(ticket)


def test_a_settled_ticket_takes_no_reply(ticket: Ticket) -> None:
    close(ticket, actor=PROGRAM)
    with pytest.raises(Refused, match="reopen it first"):
        reply(ticket, "One more thing.", actor=PROGRAM)
    assert not TicketMessage.objects.filter(kind=MessageKind.REPLY).exists()


def test_a_reply_to_a_merged_ticket_is_refused_and_named_where_to_go(
    acme: Tenant, ticket: Ticket
) -> None:
    target = make_escalated(acme, subject="The other one")
    merge(ticket, target, actor=PROGRAM)
    with pytest.raises(Refused, match=f"{target.pk} “The other one”") as refused:
        reply(ticket, "Yes.", actor=PROGRAM)
    assert (refused.value.code, refused.value.status) == ("merged", 409)
    with pytest.raises(Refused, match="continue there"):
        note(ticket, "For us.", actor=PROGRAM)


@pytest.mark.parametrize("body", ["", " \n "])
def test_nothing_is_said_by_an_empty_message(ticket: Ticket, body: str) -> None:
    with pytest.raises(Refused):
        reply(ticket, body, actor=PROGRAM)
    with pytest.raises(Refused):
        note(ticket, body, actor=PROGRAM)
    with pytest.raises(Refused):
        customer_wrote(ticket, body, actor=customer())
    assert history(ticket) == []


def test_a_note_is_for_colleagues_and_answers_nobody(ticket: Ticket, agent: Membership) -> None:
    close(ticket, actor=acting(agent))
    message = note(ticket, "Called twice.", actor=acting(agent))
    row = fresh(ticket)
    assert (message.kind, message.delivery) == (MessageKind.NOTE, Delivery.NONE)
    assert (row.first_answered_at, row.waiting_since) == (None, None)
    assert history(ticket) == ["closed", "noted"]


def test_the_clock_runs_on_when_the_customer_writes(ticket: Ticket) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        reply(ticket, "Which order?", actor=PROGRAM)
        due = fresh(ticket).resolution_due_at
        clock.shift(timedelta(days=7))
        message = customer_wrote(
            ticket, "The last one.", mail=MailDetails(email_id="<1@example.com>"), actor=customer()
        )

    row = fresh(ticket)
    assert (message.kind, message.email_id) == (MessageKind.REQUEST, "<1@example.com>")
    assert row.waiting_since is None
    assert row.resolution_due_at is not None
    assert due is not None
    assert row.resolution_due_at - due == timedelta(days=7)
    assert history(ticket) == ["replied", "wrote"]


def test_the_same_mail_twice_is_one_message(ticket: Ticket) -> None:
    first = customer_wrote(
        ticket, "Hello?", mail=MailDetails(email_id="<1@example.com>"), actor=customer()
    )
    again = customer_wrote(
        ticket, "Hello?", mail=MailDetails(email_id="<1@example.com>"), actor=customer()
    )
    assert again == first
    assert history(ticket) == ["wrote"]


def test_a_customer_who_writes_again_reopens_what_was_closed(ticket: Ticket) -> None:
    close(ticket, actor=PROGRAM)
    customer_wrote(ticket, "It is still broken.", actor=customer())
    row = fresh(ticket)
    assert (row.status, row.resolved_at) == (TicketStatus.ESCALATED, None)
    assert history(ticket) == ["closed", "wrote", "reopened"]


def test_a_customer_who_writes_again_was_not_helped_by_the_machine(
    acme: Tenant, in_acme: None
) -> None:
    make_intent(acme)
    decision = decided(make_ticket(acme))
    customer_wrote(decision.ticket, "That does not help.", actor=customer())
    row = fresh(decision.ticket)
    assert row.status == TicketStatus.ESCALATED
    assert row.resolution_due_at
    assert decision.verdicts.get().is_resolved is False


def test_what_is_written_to_a_merged_ticket_arrives_where_it_went(
    acme: Tenant, ticket: Ticket
) -> None:
    middle, last = make_escalated(acme), make_escalated(acme)
    merge(ticket, middle, actor=PROGRAM)
    merge(middle, last, actor=PROGRAM)
    close(last, actor=PROGRAM)
    message = customer_wrote(ticket, "Hello?", actor=customer())
    assert message.ticket == last
    assert fresh(last).status == TicketStatus.ESCALATED
    assert fresh(ticket).status == TicketStatus.CLOSED
