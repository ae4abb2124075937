"""Replies leave by a real mail server: once, threaded, and whatever fails is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from tenants.domain.actors import SYSTEM, customer
from tenants.domain.refusals import Refused
from tenants.models import OutgoingMail
from tenants.scope import tenant_scope
from tickets.domain.delivery import queue_reply
from tickets.domain.lifecycle.reopening import reopen_if_settled
from tickets.domain.mail.outgoing import send_again
from tickets.domain.mail.reply_tokens import reference, reply_token
from tickets.domain.work.replying import reply
from tickets.models import Ticket, TicketEvent, TicketMessage
from tickets.states import Channel, Delivery, MessageKind, TicketStatus
from tickets.tests.mailing import deliver_waiting, mail_of, rests_end
from tickets.tests.make import make_ticket
from tickets.tests.make_actors import PROGRAM, acting
from tickets.tests.side_by_side import at_once

if TYPE_CHECKING:
    from pytest_django import Settings

    from tenants.models import Membership, Tenant
    from tickets.tests.smtp_server import MailServer


@pytest.fixture
def ticket(acme: Tenant) -> Ticket:
    ticket = make_ticket(acme)
    ticket.subject, ticket.requester_email = "My refund", "ann@customer.example"
    ticket.channel = Channel.EMAIL
    with tenant_scope(acme.pk):
        ticket.save()
    return ticket


def waiting_reply(ticket: Ticket, body: str) -> TicketMessage:
    message: TicketMessage = TicketMessage.objects.create(
        ticket=ticket, kind=MessageKind.REPLY, body=body, **SYSTEM.columns()
    )
    queue_reply(message)
    return message


@pytest.fixture
def answered(ticket: Ticket, in_acme: None) -> TicketMessage:
    """An automatic answer on its way."""
    Ticket.objects.update(status=TicketStatus.AUTO_RESOLVED, resolved_at=timezone.now())
    return waiting_reply(ticket, "It is on its way.")


def test_a_reply_reaches_the_customer(
    ticket: Ticket, agent: Membership, in_acme: None, mail_server: MailServer
) -> None:
    message = reply(ticket, "Your money <b>& more</b> comes.\nTomorrow.", actor=acting(agent))
    assert deliver_waiting() == 1

    message.refresh_from_db()
    (mail,) = mail_server.received
    assert (mail["From"], mail["To"]) == ("Acme <help@acme.example>", "ann@customer.example")
    subject = f"Re: My refund {reference(ticket)}"
    assert (mail["Subject"], mail["Reply-To"]) == (subject, "help@acme.example")
    assert mail["Message-ID"] == message.email_id == f"<{message.pk}@acme.example>"
    assert mail["Auto-Submitted"] is None
    assert mail.get_content().splitlines() == ["Your money <b>& more</b> comes.", "Tomorrow."]
    assert (message.delivery, message.delivery_error) == (Delivery.SENT, "")
    assert deliver_waiting() == 0


def test_an_automatic_answer_says_so_and_asks_how_it_was(
    answered: TicketMessage, mail_server: MailServer
) -> None:
    assert deliver_waiting() == 1

    (mail,) = mail_server.received
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Loop"] == "support-auditor"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert "\nhttps://audit.example.com/feedback/" in mail.get_content()


def test_mails_of_a_ticket_form_a_thread(
    ticket: Ticket, agent: Membership, in_acme: None, mail_server: MailServer
) -> None:
    TicketMessage.objects.create(
        ticket=ticket,
        kind=MessageKind.REQUEST,
        body="Where?",
        email_id="<1@customer.example>",
        **customer().columns(),
    )
    first = reply(ticket, "Soon.", actor=acting(agent))
    reply(ticket, "Very soon.", actor=acting(agent))
    deliver_waiting()

    threads = [(mail["In-Reply-To"], mail["References"]) for mail in mail_server.received]
    own = f"<{first.pk}@acme.example>"
    assert threads == [
        ("<1@customer.example>", "<1@customer.example>"),
        (own, f"<1@customer.example> {own}"),
    ]


def test_no_subject_makes_a_header_of_its_own(
    ticket: Ticket, agent: Membership, in_acme: None, mail_server: MailServer
) -> None:
    Ticket.objects.update(subject="Hello\r\nBcc: all@customer.example\r\n\r\nBuy")
    reply(ticket, "No.", actor=acting(agent))
    deliver_waiting()

    (mail,) = mail_server.received
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Re: Hello Bcc: all@customer.example Buy [ref:")


def test_answers_of_tenants_come_in_apart(
    ticket: Ticket, agent: Membership, in_acme: None, mail_server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_REPLY_TO = "help+{tenant}@example.com"
    reply(ticket, "Soon.", actor=acting(agent))
    deliver_waiting()

    assert mail_server.received[0]["Reply-To"] == "help+acme@example.com"


def test_the_address_of_answers_holds_the_tickets_token_where_it_has_a_place(
    ticket: Ticket, agent: Membership, in_acme: None, mail_server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_REPLY_TO = "help+{tenant}+{token}@example.com"
    reply(ticket, "Soon.", actor=acting(agent))
    deliver_waiting()

    (mail,) = mail_server.received
    assert mail["Reply-To"] == f"help+acme+{reply_token(ticket)}@example.com"
    assert mail["Subject"] == "Re: My refund"


def test_what_fails_for_now_is_tried_again_later(
    answered: TicketMessage, mail_server: MailServer
) -> None:
    mail_server.refusals = ["451 4.7.1 greylisted, come back"]
    assert deliver_waiting() == 0

    answered.refresh_from_db()
    assert answered.delivery == Delivery.WAITING
    assert answered.delivery_error.endswith("451 4.7.1 greylisted, come back"[4:])
    assert deliver_waiting() == 0
    rest = mail_of(answered).next_attempt_at - timezone.now()
    assert timedelta(seconds=40) < rest < timedelta(seconds=80)
    rests_end()
    assert deliver_waiting() == 1
    answered.refresh_from_db()
    assert (mail_of(answered).attempt, answered.delivery_error) == (2, "")


def test_a_refused_address_is_told_at_once_and_people_get_the_ticket(
    answered: TicketMessage, mail_server: MailServer
) -> None:
    mail_server.refusals = ["550 5.1.1 no such user"]
    assert deliver_waiting() == 0

    answered.refresh_from_db()
    ticket = Ticket.objects.get()
    assert answered.delivery == Delivery.FAILED
    assert answered.delivery_error == (
        "The mail server refuses the customer's address: check it. It said: 5.1.1 no such user"
    )
    assert (ticket.status, ticket.resolved_at) == (TicketStatus.ESCALATED, None)
    assert ticket.first_answer_due_at
    assert TicketEvent.objects.get().detail == "The reply could not be sent."


def test_a_server_that_is_down_is_tried_six_times(
    answered: TicketMessage, mail_server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_PORT = 1  # Nobody listens there.
    attempts = []
    for _day in range(8):
        deliver_waiting()
        rests_end()
        attempts.append(mail_of(answered).attempt)

    answered.refresh_from_db()
    assert attempts == [1, 2, 3, 4, 5, 6, 6, 6]
    assert answered.delivery == Delivery.FAILED
    assert answered.delivery_error.startswith("The mail server cannot be reached")


def test_an_answer_that_did_not_hold_is_not_sent_any_more(
    answered: TicketMessage, mail_server: MailServer
) -> None:
    reopen_if_settled(answered.ticket, actor=PROGRAM)

    assert deliver_waiting() == 0
    assert mail_server.received == []
    answered.refresh_from_db()
    assert answered.delivery == Delivery.FAILED


def test_what_failed_can_be_sent_again_and_nothing_else(
    answered: TicketMessage, mail_server: MailServer
) -> None:
    mail_server.refusals = ["550 5.1.1 no such user"]
    deliver_waiting()
    send_again(answered)

    assert deliver_waiting() == 1
    with pytest.raises(Refused):
        send_again(answered)


class PowerCutError(BaseException):
    """The process ends here."""


def test_who_dies_after_sending_sends_the_same_id_once_more(
    answered: TicketMessage, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr("tenants.mail.sender.finishing", die)
        with pytest.raises(PowerCutError):
            deliver_waiting()
    assert deliver_waiting() == 0
    OutgoingMail.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert deliver_waiting() == 1

    first, second = mail_server.received
    assert first["Message-ID"] == second["Message-ID"]


def test_a_server_that_is_down_spends_no_attempt_of_the_others(
    answered: TicketMessage, ticket: Ticket, mail_server: MailServer, settings: Settings
) -> None:
    other = waiting_reply(ticket, "It has left.")
    settings.EMAIL_PORT = 1
    deliver_waiting()

    assert (mail_of(answered).attempt, mail_of(other).attempt) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_reply_once(acme: Tenant, mail_server: MailServer) -> None:
    with tenant_scope(acme.pk):
        for number in range(12):
            ticket = make_ticket(acme, f"Question {number}")
            ticket.requester_email, ticket.channel = "ann@customer.example", Channel.WEB
            ticket.save()
            waiting_reply(ticket, f"{number}")

    at_once(acme, deliver_waiting, deliver_waiting, deliver_waiting)
    said = [mail.get_content().split()[0] for mail in mail_server.received]
    assert sorted(said, key=int) == [str(number) for number in range(12)]
    with tenant_scope(acme.pk):
        assert TicketMessage.objects.filter(delivery=Delivery.SENT).count() == 12


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_inside_a_transaction(acme: Tenant) -> None:
    with tenant_scope(acme.pk), transaction.atomic(), pytest.raises(RuntimeError):
        deliver_waiting()


def test_each_tenants_reply_goes_out_in_its_own_name(
    answered: TicketMessage, globex: Tenant, mail_server: MailServer
) -> None:
    with tenant_scope(globex.pk):
        ticket = make_ticket(globex)
        ticket.requester_email, ticket.channel = "bob@customer.example", Channel.EMAIL
        ticket.save()
        waiting_reply(ticket, "Soon.")

    assert deliver_waiting() == 1

    sent = [(mail["From"], mail["To"]) for mail in mail_server.received]
    assert sorted(sent) == [
        ("Acme <help@acme.example>", "ann@customer.example"),
        ("Globex <help@acme.example>", "bob@customer.example"),
    ]
