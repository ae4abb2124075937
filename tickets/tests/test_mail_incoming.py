"""Mail from a real IMAP server becomes tickets, or goes on with them: each mail once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from tenants.domain.actors import SYSTEM
from tenants.scope import tenant_scope
from tickets.domain.decision.advisers import Advisers
from tickets.domain.lifecycle.closing import close
from tickets.domain.mail import incoming
from tickets.domain.mail.incoming import MailOutcome, take
from tickets.domain.work.merging import merge
from tickets.models import Attachment, Ticket, TicketMessage
from tickets.states import Channel, Delivery, MessageKind, Reason, TicketStatus
from tickets.tests.doubles import FakeClassifier
from tickets.tests.fetching import fetch
from tickets.tests.letters import letter
from tickets.tests.make import make_intent
from tickets.tests.make_actors import PROGRAM
from tickets.tests.side_by_side import at_once

if TYPE_CHECKING:
    from tenants.models import Tenant
    from tickets.tests.imap_server import Folder

_OURS = "<ours@acme.example>"


@pytest.fixture
def answered(in_acme: None) -> Ticket:
    """A ticket of Ann's that we answered by mail."""
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
    return ticket


def said() -> list[tuple[str, str]]:
    """What customers said, and the notes, the oldest first."""
    messages = TicketMessage.objects.exclude(kind=MessageKind.REPLY)
    return list(messages.values_list("kind", "body"))


def test_a_mail_becomes_a_ticket(in_acme: None, in_folder: None) -> None:
    assert take(letter(files=("bill.pdf", "photo.jpg"))) == MailOutcome.OPENED

    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.message) == ("Refund", "Where is my refund?")
    assert (ticket.requester_email, ticket.requester_name) == (
        "ann@customer.example",
        "Ann Customer",
    )
    assert (ticket.channel, ticket.status) == (Channel.EMAIL, TicketStatus.ESCALATED)
    assert said() == [(MessageKind.REQUEST, "Where is my refund?")]
    names = Attachment.objects.values_list("name", flat=True)
    assert list(names) == ["bill.pdf", "photo.jpg"]


def test_a_mail_is_taken_in_once(in_acme: None) -> None:
    assert [take(letter()), take(letter())] == [MailOutcome.OPENED, MailOutcome.KNOWN]
    assert [take(letter(email_id="")), take(letter(email_id=""))] == [
        MailOutcome.OPENED,
        MailOutcome.KNOWN,
    ]
    assert Ticket.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_who_fetches_a_mail_at_the_same_moment_knows_it(acme: Tenant) -> None:
    fates = at_once(acme, lambda: take(letter()), lambda: take(letter()), lambda: take(letter()))
    assert sorted(fates) == [MailOutcome.KNOWN, MailOutcome.KNOWN, MailOutcome.OPENED]


def test_an_answer_goes_on_with_its_ticket(answered: Ticket) -> None:
    close(answered, actor=PROGRAM)
    again = "It never came.\n\nOn Monday, Acme wrote:\n> It is sent."
    assert take(letter(again, email_id="<2@c>", answers=_OURS)) == MailOutcome.WROTE

    answered.refresh_from_db()
    assert answered.status == TicketStatus.ESCALATED
    assert said()[-1] == (MessageKind.REQUEST, "It never came.")
    assert take(letter(again, email_id="<2@c>", answers=_OURS)) == MailOutcome.KNOWN


def test_an_answer_goes_where_its_ticket_went(answered: Ticket) -> None:
    take(letter("Another", email_id="<3@c>"))
    other = Ticket.objects.exclude(pk=answered.pk).get()
    merge(answered, other, actor=PROGRAM)
    take(letter("It never came.", email_id="<2@c>", answers=_OURS))

    assert other.messages.filter(body="It never came.").exists()


@pytest.mark.django_db(transaction=True)
def test_two_mails_of_one_id_at_the_same_moment_are_two_tickets(acme: Tenant) -> None:
    other = letter("Mine is lost", sender="bob@customer.example")
    fates = at_once(acme, lambda: take(letter()), lambda: take(other))
    assert fates == [MailOutcome.OPENED] * 2


def test_who_answers_for_somebody_else_begins_a_ticket_of_their_own(answered: Ticket) -> None:
    spoofed = letter("Send it to me!", email_id="<2@c>", answers=_OURS, sender="eve@evil.example")
    assert take(spoofed) == MailOutcome.OPENED
    assert answered.messages.filter(body="Send it to me!").count() == 0


def test_another_tenants_mail_is_answered_by_nobody(answered: Ticket, globex: Tenant) -> None:
    with tenant_scope(globex.pk):
        assert take(letter("Hello", email_id="<2@c>", answers=_OURS)) == MailOutcome.OPENED
        assert take(letter()) == MailOutcome.OPENED


@pytest.mark.parametrize(
    "raw",
    [
        letter(Auto_Submitted="auto-replied", answers=_OURS, email_id="<2@c>"),
        letter(Return_Path="<>", answers=_OURS, email_id="<2@c>"),
        letter(X_Loop="support-auditor", answers=_OURS, email_id="<2@c>"),
    ],
)
def test_no_machine_opens_or_wakes_a_ticket(answered: Ticket, raw: bytes) -> None:
    close(answered, actor=PROGRAM)
    assert take(raw) == MailOutcome.SUSPENDED
    answered.refresh_from_db()
    assert (answered.status, Ticket.objects.count()) == (TicketStatus.CLOSED, 1)


def test_a_mail_that_says_little_is_no_less_a_request(in_acme: None) -> None:
    assert take(letter("", subject="", sender="", email_id="")) == MailOutcome.SUSPENDED
    take(letter("", subject="Call me!", email_id="<2@c>"))
    take(letter("", subject="", email_id="<3@c>", files=("a.pdf",)))
    take(letter("Anonymous", sender="", email_id="<4@c>"))

    assert list(Ticket.objects.order_by("pk").values_list("message", "requester_email")) == [
        ("Call me!", "ann@customer.example"),
        ("(no text)", "ann@customer.example"),
        ("Anonymous", ""),
    ]
    assert said()[-1] == (MessageKind.NOTE, "The mail names nobody who could be answered.")


def test_a_page_without_words_is_a_request_with_a_remark(in_acme: None) -> None:
    assert take(letter("", subject="", page="<p><img src=a.png></p>")) == MailOutcome.OPENED

    assert said()[-1] == (
        MessageKind.NOTE,
        "The mail is a page without words, as of pictures: see the mailbox.",
    )


def test_what_came_by_a_list_is_decided_by_people_who_have_a_draft(
    acme: Tenant, in_acme: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_intent(acme)
    monkeypatch.setattr(incoming, "chosen_advisers", lambda: Advisers(FakeClassifier()))

    assert take(letter(List_Id="<help.acme.example>")) == MailOutcome.OPENED
    decision = Ticket.objects.get().decision
    assert (decision.reasons, decision.answer) == (
        [Reason.NO_AUTOMATIC_MAIL],
        "Your money is on its way.",
    )
    assert said()[-1][1].startswith("The mail came by a mailing list")


def test_a_mailbox_is_emptied_mail_by_mail(
    in_acme: None, mail_folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    machines = letter("I am away", email_id="<2@c>", Auto_Submitted="auto-replied")
    mail_folder.put(letter(), machines, letter("Other", email_id="<3@c>"), letter())

    told = fetch(mail_folder, monkeypatch)
    assert told == "4 mails: 2 opened a ticket, 1 known already, 1 suspended.\n"
    assert mail_folder.flags() == ["seen"] * 4
    assert fetch(mail_folder, monkeypatch) == ""
    assert Ticket.objects.count() == 2


def test_a_mail_that_cannot_be_read_is_flagged_and_holds_up_nobody(
    in_acme: None, mail_folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careful(raw: bytes) -> MailOutcome:
        if b"poison" in raw:
            raise ValueError("odd")
        return take(raw)

    monkeypatch.setattr("tickets.domain.mail.fetching.take", careful)
    mail_folder.put(letter("poison"), letter(email_id="<2@c>"))
    with pytest.raises(CommandError, match="could not be received in"):
        fetch(mail_folder, monkeypatch)

    assert mail_folder.flags() == ["flagged", "seen"]
    assert fetch(mail_folder, monkeypatch) == ""
    assert Ticket.objects.count() == 1


def test_what_was_not_written_down_stays_unread(
    in_acme: None, mail_folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    mail_folder.put(letter())
    with monkeypatch.context() as patch:
        patch.setattr(incoming, "note", dies)
        patch.setattr(incoming, "create_ticket", dies)
        with pytest.raises(KeyboardInterrupt):
            fetch(mail_folder, patch)

    assert (mail_folder.flags(), Ticket.objects.count()) == ([""], 0)
    assert fetch(mail_folder, monkeypatch) == "1 mails: 1 opened a ticket.\n"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "must read imaps://"),
        ("https://me:hunter2@mail.example", "must read imaps://"),
        ("imap://me:hunter2@127.0.0.1:1/INBOX", "cannot be read"),
        ("imap://demouser:hunter2@127.0.0.1:{port}/INBOX", "refuses the mailbox' user or password"),
        ("imap://demouser:p%40ss%2Fword@127.0.0.1:{port}/Nowhere", "cannot be read"),
    ],
)
def test_a_mailbox_that_cannot_be_used_is_told_without_its_password(
    acme: Tenant, imap_port: int, monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    monkeypatch.setenv("IMAP_URL", url.format(port=imap_port))
    with pytest.raises(CommandError, match=told) as caught:
        call_command("fetch_mail", "--tenant=acme")
    assert "hunter2" not in str(caught.value)


def test_following_goes_on_when_the_server_was_away(
    in_acme: None, mail_folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def rest(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 1:
            mail_folder.put(letter())
            monkeypatch.setattr("tickets.domain.mail.mailbox.IMAPClient", away)
        elif len(pauses) == 2:
            monkeypatch.setattr("tickets.domain.mail.mailbox.IMAPClient", type(mail_folder.client))
        else:
            raise KeyboardInterrupt

    def away(*_: object, **__: object) -> None:
        raise OSError("refused")

    monkeypatch.setattr("tickets.management.commands.fetch_mail.time.sleep", rest)
    with pytest.raises(KeyboardInterrupt):
        fetch(mail_folder, monkeypatch, "--follow=1")
    assert (pauses, Ticket.objects.count()) == ([1.0, 2.0, 1.0], 1)
