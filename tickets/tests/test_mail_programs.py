"""Mails as programs really write them: nothing lost, nothing half read, nothing answered unread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tickets.domain.decision.advisers import Advisers
from tickets.domain.mail import incoming
from tickets.domain.mail.incoming import MailOutcome, take
from tickets.domain.mail.parts import Unread, unflowed
from tickets.models import Attachment, Ticket, TicketMessage
from tickets.states import Reason, TicketStatus
from tickets.tests.doubles import FakeClassifier
from tickets.tests.letters import mail_of, raw_of
from tickets.tests.make import make_intent

if TYPE_CHECKING:
    from tenants.models import Tenant

_PLAIN: Final = b"From: a@customer.example\r\nMessage-ID: <1@c>\r\n"


@pytest.fixture
def sure(acme: Tenant, in_acme: None, in_folder: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A classifier that is sure of every text, and would answer it at once."""
    make_intent(acme)
    monkeypatch.setattr(incoming, "chosen_advisers", lambda: Advisers(FakeClassifier()))


@pytest.mark.parametrize(
    ("name", "subject", "text"),
    [
        ("gb2312-that-is-gbk", "退款", "您好，我叫李喆，订单号 20931。我被重复扣款两次，请退款"),
        (
            "ks-c-5601-that-is-cp949",
            "주문 취소",
            "안녕하세요, 주문 33번을 취소하고 싶습니다. 똠방각하 펲시",
        ),
        ("latin1-that-is-1252", "Wrong charge", "Hello,\n\nyou charged me €80 instead of €50"),
        ("raw-latin1-subject", "Problème d'accès à mon compte", "Je ne peux plus me connecter."),
        ("no-break-spaces", "Invoice 4711", "Hello,\n\nmy invoice 4711 shows 1 250,00 € but"),
        ("joiners", "سفارش", "می\u200cخواهم سفارشم را لغو کنم. خانواده: 👨\u200d👩\u200d👧"),
        ("format-flowed", "Late", "My order was to arrive on Monday but did not arrive."),
        ("plain-is-a-stub", "Order 501", "I was charged twice for order 501, please refund me."),
        ("text-picture-text", "Router", "Hi,\n\nthis is what my router shows:\n\nIt has been red"),
        ("calendar-reply", "Declined: Technician visit", "Technician visit"),
    ],
)
def test_a_mail_is_read_as_its_writer_saw_it(name: str, subject: str, text: str) -> None:
    found = mail_of(raw_of(name))
    assert found.subject == subject
    assert found.text.startswith(text)


@pytest.mark.parametrize("name", ["forward-as-attachment", "forward-only-no-subject"])
def test_a_forwarded_mail_is_part_of_the_ticket_and_people_decide(sure: None, name: str) -> None:
    assert take(raw_of(name)) == MailOutcome.OPENED

    ticket = Ticket.objects.get()
    assert "Forwarded:" in ticket.message
    assert "You owe 120 EUR although you cancelled in August." in ticket.message
    assert ticket.status == TicketStatus.ESCALATED
    assert ticket.decision.reasons == [Reason.NOT_ALL_READ]
    assert ticket.decision.answer


@pytest.mark.parametrize(
    "name",
    [
        "see-attached-pdf",
        "text-picture-text",
        "tnef-only",
        "smime-opaque",
        "calendar-reply",
        "reply-quote-outlook",  # Of a thread that we do not know.
    ],
)
def test_what_was_not_read_is_answered_by_no_machine(sure: None, name: str) -> None:
    assert take(raw_of(name)) == MailOutcome.OPENED

    ticket = Ticket.objects.get()
    assert ticket.status == TicketStatus.ESCALATED
    assert Reason.NOT_ALL_READ in ticket.decision.reasons
    has_note = TicketMessage.objects.filter(kind="note").exists()
    has_quote = TicketMessage.objects.exclude(quoted="").exists()
    assert has_note or has_quote or Attachment.objects.exists()


@pytest.mark.parametrize("name", ["form-from-own-address", "form-auto-generated"])
def test_a_web_form_is_a_customers_and_answered_by_no_machine(sure: None, name: str) -> None:
    assert take(raw_of(name)) == MailOutcome.OPENED

    ticket = Ticket.objects.get()
    assert "My parcel 12 is lost" in ticket.message
    assert ticket.decision.reasons == [Reason.NO_AUTOMATIC_MAIL]
    assert ticket.requester_email in {"", "rita@customer.example"}


def test_two_mails_of_one_id_are_two_tickets(in_acme: None) -> None:
    names = ["same-id-first", "same-id-second", "same-id-first", "same-id-second"]
    assert [take(raw_of(name)) for name in names] == [
        MailOutcome.OPENED,
        MailOutcome.OPENED,
        MailOutcome.KNOWN,
        MailOutcome.KNOWN,
    ]
    assert set(Ticket.objects.values_list("requester_email", flat=True)) == {
        "ann@customer.example",
        "bob@customer.example",
    }


def test_a_reply_joins_by_an_id_without_brackets() -> None:
    found = mail_of(raw_of("reply-id-without-brackets"))
    assert found.answers[-1] == "<01a2278b-3c6a-7944-994b-04f0209a1697@localhost>"


@pytest.mark.parametrize(
    ("sender", "name", "address"),
    [
        ("Nora Field [ACME] <n@x.example>", "Nora Field [ACME]", "n@x.example"),
        ("Ann <Sales> <a@b.example>", "Ann <Sales>", "a@b.example"),
        ("=?utf-8?q?Doe=2C_Ann?= <a@b.example>", "Doe, Ann", "a@b.example"),
        ("M\xfcller <m@x.example>", "Müller", "m@x.example"),
        ('"Nora" n@x.example', "", "n@x.example"),
        ("\u202eevil <n@x.example>", "evil", "n@x.example"),
    ],
)
def test_a_sender_is_found_however_the_name_is_written(
    sender: str, name: str, address: str
) -> None:
    codec = "utf-8" if "\u202e" in sender else "latin-1"
    found = mail_of(b"From: " + sender.encode(codec) + b"\r\n\r\nHello")
    assert (found.sender_name, found.sender_email) == (name, address)


@pytest.mark.parametrize(
    ("subject", "read_as"),
    [
        (b"=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=", "Grüße"),
        (b"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        (b"=?utf-8?Q?Really??=", "Really?"),
        (b"=?x-unknown?q?=E9t=E9?=", "été"),
        (b"=?utf-8*de?q?Guten_Tag?=", "Guten Tag"),
        ("Grüße".encode(), "Grüße"),
    ],
)
def test_a_subject_is_read_by_rule_and_beside_it(subject: bytes, read_as: str) -> None:
    assert mail_of(_PLAIN + b"Subject: " + subject + b"\r\n\r\nHello").subject == read_as


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ('<div style="display:none">Preheader</div><p>Hello</p>', "Hello"),
        ('<span hidden>no</span><p style="font-size:0px">no<p>yes', "yes"),
        ("<pre>one\ntwo</pre>", "one\ntwo"),
        ('<meta charset="windows-1251"><p>\xcf\xf0\xe8\xe2\xe5\xf2</p>', "Привет"),
    ],
)
def test_a_page_is_read_as_it_shows(page: str, text: str) -> None:
    kind = b"Content-Type: text/html\r\n\r\n"
    assert mail_of(_PLAIN + kind + page.encode("latin-1")).text == text


def test_a_text_whose_charset_is_guessed_is_a_doubt(sure: None) -> None:
    take(_PLAIN + b"Content-Type: text/plain; charset=utf-8\r\n\r\ngr\xfc\xdf")
    assert Ticket.objects.get().decision.reasons == [Reason.NOT_ALL_READ]


def test_mails_in_mails_end_somewhere() -> None:
    raw = _PLAIN + b"\r\nHello"
    for _ in range(60):
        raw = b"Content-Type: message/rfc822\r\n\r\n" + raw
    assert Unread.DEEP in mail_of(_PLAIN + raw).unread


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one \ntwo\n> a \n> b\n", "one two\n> a b\n"),
        ("-- \nAnn \nField", "-- \nAnn Field"),
        (" stuffed\n", "stuffed\n"),
        (" >no quote", ">no quote"),
    ],
)
def test_flowed_lines_are_joined(text: str, lines: str) -> None:
    assert unflowed(text) == lines
