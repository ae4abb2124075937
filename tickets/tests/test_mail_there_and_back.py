"""A conversation over two real servers: asked, answered, asked again, by mail alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.tests.make import make_member
from tickets.domain.decision.advisers import Advisers
from tickets.domain.delivery import MailDetails
from tickets.domain.intake import TicketInput, assess_input, create_ticket
from tickets.domain.mail import incoming
from tickets.domain.mail.fetching import ReceivedMail, take_new
from tickets.domain.mail.incoming import MailOutcome, take
from tickets.domain.mail.mailbox import MailboxAddress, MailboxError, opened
from tickets.domain.mail.reply_tokens import reference
from tickets.domain.work.replying import reply
from tickets.models import Ticket, TicketMessage
from tickets.states import Channel, Delivery, MessageKind, TicketStatus
from tickets.tests.doubles import FakeClassifier
from tickets.tests.letters import letter
from tickets.tests.mailing import deliver_waiting
from tickets.tests.make import make_intent
from tickets.tests.make_actors import PROGRAM, acting

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tenants.models import Tenant
    from tickets.tests.imap_server import Folder
    from tickets.tests.smtp_server import MailServer


def fetched(folder: Folder) -> list[ReceivedMail]:
    with opened(MailboxAddress.of(folder.url)) as mailbox:
        return list(take_new(mailbox))


def answer_to(mail: EmailMessage, text: str) -> bytes:
    """As a mail program writes it, with what it answers below."""
    below = "\n".join(f"> {line}" for line in mail.get_content().splitlines())
    return letter(
        f"{text}\n\nOn Monday, {mail['From']} wrote:\n{below}",
        subject=mail["Subject"],
        email_id=f"<{text.split(maxsplit=1)[0]}@customer.example>",
        answers=mail["Message-ID"],
        References=f"{mail['References'] or ''} {mail['Message-ID']}".strip(),
    )


def test_a_conversation_stays_one_ticket(
    acme: Tenant, in_acme: None, mail_folder: Folder, mail_server: MailServer
) -> None:
    mail_folder.put(letter())
    assert [received.outcome for received in fetched(mail_folder)] == [MailOutcome.OPENED]
    reply(Ticket.objects.get(), "Which order?", actor=acting(make_member(acme)))
    assert deliver_waiting() == 1

    (mail,) = mail_server.received
    assert mail["In-Reply-To"] == "<1@customer.example>"
    mail_folder.put(answer_to(mail, "Number 7."))
    assert [received.outcome for received in fetched(mail_folder)] == [MailOutcome.WROTE]
    said = TicketMessage.objects.filter(ticket=Ticket.objects.get()).order_by("pk")
    assert [message.body for message in said] == [
        "Where is my refund?",
        "Which order?",
        "Number 7.",
    ]


def test_an_automatic_answer_is_sent_and_an_answer_to_it_reaches_people(
    acme: Tenant, in_acme: None, mail_folder: Folder, mail_server: MailServer
) -> None:
    make_intent(acme)
    asked = TicketInput("Where is my money?", "", "ann@customer.example", channel=Channel.EMAIL)
    ticket = create_ticket(
        assess_input(asked, lambda: Advisers(FakeClassifier())),
        mail=MailDetails(email_id="<0@c>"),
        actor=PROGRAM,
    )
    assert ticket.status == TicketStatus.AUTO_RESOLVED
    assert deliver_waiting() == 1

    (mail,) = mail_server.received
    assert (mail["Auto-Submitted"], mail["Subject"]) == (
        "auto-replied",
        f"Re: Your request {reference(ticket)}",
    )
    assert "Your money is on its way." in mail.get_content()
    assert "/feedback/" in mail.get_content()
    mail_folder.put(answer_to(mail, "No, it never came."))
    fetched(mail_folder)
    ticket.refresh_from_db()
    assert ticket.status == TicketStatus.ESCALATED


def test_two_machines_that_answer_each_other_end_with_people(
    acme: Tenant, in_acme: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_intent(acme)
    monkeypatch.setattr(incoming, "chosen_advisers", lambda: Advisers(FakeClassifier()))
    for number in range(7):
        take(letter("Where is my money?", email_id=f"<{number}@customer.example>"))

    answered = Ticket.objects.filter(status=TicketStatus.AUTO_RESOLVED)
    assert (answered.count(), Ticket.objects.count()) == (5, 7)
    assert TicketMessage.objects.filter(kind=MessageKind.NOTE).count() == 2


def test_what_nobody_could_be_answered_is_for_people(
    acme: Tenant, in_acme: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_intent(acme)
    monkeypatch.setattr(incoming, "chosen_advisers", lambda: Advisers(FakeClassifier()))
    take(letter("Where is my money?", sender=""))

    assert Ticket.objects.get().status == TicketStatus.ESCALATED


def test_an_automatic_answer_to_a_program_is_no_mail(acme: Tenant, in_acme: None) -> None:
    make_intent(acme)
    asked = TicketInput("Where is my money?", "", "ann@customer.example", channel=Channel.API)
    create_ticket(assess_input(asked, lambda: Advisers(FakeClassifier())), actor=PROGRAM)

    assert not TicketMessage.objects.exclude(delivery=Delivery.NONE).exists()


def test_our_own_mail_that_comes_back_opens_nothing(
    acme: Tenant, in_acme: None, mail_folder: Folder, mail_server: MailServer
) -> None:
    mail_folder.put(letter())
    fetched(mail_folder)
    reply(Ticket.objects.get(), "Which order?", actor=acting(make_member(acme)))
    deliver_waiting()

    mail_folder.put(mail_server.received[0].as_bytes())
    assert [received.outcome for received in fetched(mail_folder)] == [MailOutcome.SUSPENDED]


def test_no_password_leaves_this_machine_unencrypted(
    mail_folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.domain.mail.mailbox._HERE", frozenset())
    with (
        pytest.raises(MailboxError, match="CapabilityError"),
        opened(MailboxAddress.of(mail_folder.url)),
    ):
        pass
