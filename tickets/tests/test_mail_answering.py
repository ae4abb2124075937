"""A reply joins its ticket by an id or a token of ours, from an address that the ticket knows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.conf import settings as project
from django.utils import timezone

from tenants.domain.actors import SYSTEM
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.domain.lifecycle.closing import close
from tickets.domain.lifecycle.reopening import reopen
from tickets.domain.mail.incoming import MailOutcome, take
from tickets.domain.mail.reply_tokens import reference, reply_token, ticket_of_token
from tickets.domain.work.merging import merge
from tickets.models import Attachment, SuspendedMail, Ticket, TicketMessage
from tickets.states import Delivery, MessageKind, Reason, SuspensionReason, TicketStatus
from tickets.tests.letters import letter, raw_of
from tickets.tests.make_actors import PROGRAM
from tickets.tests.side_by_side import at_once

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from tenants.models import Tenant

_OURS = "<ours@acme.example>"


@pytest.fixture
def answered(in_acme: None) -> Ticket:
    """A ticket of Ann's that we answered by mail and settled."""
    take(letter())
    ticket: Ticket = Ticket.objects.get()
    TicketMessage.objects.create(
        ticket=ticket,
        kind=MessageKind.REPLY,
        body="It is sent.",
        email_id=_OURS,
        delivery=Delivery.SENT,
        **SYSTEM.columns(),
    )
    close(ticket, actor=PROGRAM)
    return ticket


def again(**changed: str) -> bytes:
    words: dict[str, Any] = {"email_id": "<2@c>", **changed}
    return letter("It never came.", **words)


def test_a_token_in_the_subject_joins_and_is_shown_nowhere(answered: Ticket) -> None:
    subject = f"Re: Refund {reference(answered)}"
    assert take(again(subject=subject)) == MailOutcome.WROTE

    assert answered.messages.filter(body="It never came.").exists()
    answered.refresh_from_db()
    assert answered.status == TicketStatus.ESCALATED


@pytest.mark.parametrize("header", ["To", "Delivered_To", "X_Original_To"])
def test_a_token_in_the_address_joins_whatever_its_case(answered: Ticket, header: str) -> None:
    address = f"help+{reply_token(answered)}@example.com".upper()
    assert take(again(**{header: address})) == MailOutcome.WROTE


def test_a_strangers_reply_is_a_ticket_of_its_own_linked_and_for_people(
    client: Client, acme: Tenant, answered: Ticket
) -> None:
    subject = f"Re: Refund {reference(answered)}"
    assert take(again(subject=subject, sender="eve@evil.example")) == MailOutcome.OPENED

    own = Ticket.objects.exclude(pk=answered.pk).get()
    assert (own.follows, own.subject) == (answered, "Re: Refund")
    assert Reason.NO_AUTOMATIC_MAIL in own.decision.reasons
    assert answered.messages.filter(body="It never came.").count() == 0
    client.force_login(make_member(acme, Role.SUPERVISOR).user)
    assert "Follows" in client.get(own.get_absolute_url()).content.decode()
    assert "Followed by" in client.get(answered.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_reply_fetched_twice_at_once_has_its_files_once(acme: Tenant, in_folder: None) -> None:
    with tenant_scope(acme.pk):
        take(letter())
        subject = f"Re: Refund {reference(Ticket.objects.get())}"
    raw = letter("See this.", email_id="<2@c>", subject=subject, files=("a.pdf",))
    fates = at_once(acme, *[lambda: take(raw)] * 3)

    assert sorted(fates) == [MailOutcome.KNOWN, MailOutcome.KNOWN, MailOutcome.WROTE]
    with tenant_scope(acme.pk):
        assert Attachment.objects.count() == 1


def test_an_id_does_no_more_for_a_stranger(answered: Ticket) -> None:
    take(again(answers=_OURS, sender="eve@evil.example"))
    assert Ticket.objects.exclude(pk=answered.pk).get().follows == answered


def test_who_asked_in_a_ticket_that_went_into_another_is_known_there(answered: Ticket) -> None:
    take(letter("Mine, too", sender="bob@customer.example", email_id="<3@c>"))
    bobs = Ticket.objects.exclude(pk=answered.pk).get()
    reopen(answered, actor=PROGRAM)
    Ticket.objects.filter(pk=answered.pk).update(requester_email="")
    merge(bobs, answered, actor=PROGRAM)
    raw = again(subject=f"Re: {reference(answered)}", sender="bob@customer.example")
    assert take(raw) == MailOutcome.WROTE
    assert answered.messages.filter(body="It never came.").exists()


def test_a_token_ends_ninety_days_after_the_last_message(answered: Ticket) -> None:
    token = reply_token(answered)
    with time_machine.travel(timezone.now() + timedelta(days=89)):
        assert ticket_of_token(token) == answered
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert ticket_of_token(token) is None


def test_a_token_is_one_tickets_and_one_tenants(answered: Ticket, globex: Tenant) -> None:
    token = reply_token(answered)
    other = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert ticket_of_token(other) is None
    with tenant_scope(globex.pk):
        assert ticket_of_token(token) is None


def test_a_token_outlives_a_changed_key(answered: Ticket, settings: Settings) -> None:
    token = reply_token(answered)
    settings.SECRET_KEY_FALLBACKS = [project.SECRET_KEY]
    settings.SECRET_KEY = project.SECRET_KEY[::-1]
    assert ticket_of_token(token) == answered
    settings.SECRET_KEY_FALLBACKS = []
    assert ticket_of_token(token) is None


def report(action: str = "failed", original: str = _OURS) -> bytes:
    return (
        b"From: MAILER-DAEMON@mx.example\r\nMessage-ID: <b@mx.example>\r\n"
        b"Subject: Undelivered Mail Returned to Sender\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        b"--x\r\n\r\nThe mail could not be delivered.\r\n"
        b"--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ann@customer.example\r\n"
        b"Action: " + action.encode() + b"\r\nStatus: 5.1.1\r\n"
        b"Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n"
        b"--x\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        b"Message-ID: " + original.encode() + b"\r\nSubject: Re: Refund\r\n\r\n--x--\r\n"
    )


def test_an_answer_that_came_back_is_shown_on_its_ticket(answered: Ticket) -> None:
    assert take(report()) == MailOutcome.SUSPENDED

    message = TicketMessage.objects.get(email_id=_OURS)
    assert message.delivery == Delivery.FAILED
    assert message.delivery_error == "5.1.1 550 5.1.1 User unknown"
    assert answered.events.filter(detail="The reply could not be delivered.").exists()
    kept = SuspendedMail.objects.get()
    assert (kept.reason, kept.ticket) == (SuspensionReason.BOUNCE, answered)


@pytest.mark.parametrize("raw", [report("delayed"), report(original="<other@mx.example>")])
def test_what_is_only_late_or_not_ours_changes_nothing(answered: Ticket, raw: bytes) -> None:
    assert take(raw) == MailOutcome.SUSPENDED
    assert TicketMessage.objects.get(email_id=_OURS).delivery == Delivery.SENT


def test_a_relay_that_rewrites_ids_breaks_no_thread(answered: Ticket) -> None:
    Ticket.objects.update(requester_email="ses@customer.example")
    raw = raw_of("reply-after-relay-rewrote-ids")
    asked = raw.replace(b"Re: Opening hours", f"Re: Opening hours {reference(answered)}".encode())
    assert take(asked) == MailOutcome.WROTE
    assert answered.messages.filter(body="And on Sunday?").exists()
