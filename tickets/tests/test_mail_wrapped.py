"""winmail.dat and smime.p7m are opened: their words are the ticket's, and people decide."""

from __future__ import annotations

import zlib
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Final

import pytest

from engines.wrapped_mail.mapi import Property
from engines.wrapped_mail.tests.make import (
    attachment,
    compressed,
    enveloped,
    inner_message,
    signed,
    streamed,
    text,
    tnef,
)
from tickets.domain.decision.advisers import Advisers
from tickets.domain.mail import incoming, wrapped
from tickets.domain.mail.incoming import MailOutcome, take
from tickets.domain.mail.parts import Unread
from tickets.models import Attachment, Ticket, TicketMessage
from tickets.states import MessageKind, Reason, TicketStatus
from tickets.tests.doubles import FakeClassifier
from tickets.tests.fetching import fetch
from tickets.tests.letters import letter, mail_of, raw_of
from tickets.tests.make import make_intent

if TYPE_CHECKING:
    from tenants.models import Tenant
    from tickets.tests.imap_server import Folder

_WORDS: Final = "I was charged twice for order 501, refund me."
_PART: Final = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{_WORDS}".encode()
_TNEF: Final = ("ms-tnef", "winmail.dat")
_SMIME: Final = ("pkcs7-mime", "smime.p7m")
_HEAD: Final = b"From: a@customer.example\r\nMessage-ID: <1@c>\r\n"


def mail_with(*wraps: tuple[tuple[str, str], bytes], said: str = "") -> bytes:
    """A mail of wrapped parts alone, or below a text."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Message-ID"] = "Ann <ann@customer.example>", "<1@customer.example>"
    if said:
        mail.set_content(said)
    else:
        mail.make_mixed()
    for (subtype, name), content in wraps:
        mail.add_attachment(content, maintype="application", subtype=subtype, filename=name)
    return mail.as_bytes()


@pytest.fixture
def sure(acme: Tenant, in_acme: None, in_folder: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A classifier that is sure of every text, and would answer it at once."""
    make_intent(acme)
    monkeypatch.setattr(incoming, "chosen_advisers", lambda: Advisers(FakeClassifier()))


@pytest.mark.parametrize(
    "raw",
    [
        mail_with((_TNEF, tnef(text(Property.BODY, _WORDS)))),
        mail_with((("vnd.ms-tnef", "?"), tnef(text(Property.BODY, _WORDS)))),
        mail_with((("octet-stream", "WINMAIL.DAT"), tnef(text(Property.BODY, _WORDS)))),
        mail_with((_SMIME, signed(_PART))),
        mail_with((("x-pkcs7-mime", "smime.p7m"), streamed(_PART))),
        mail_with((("octet-stream", "smime.p7m"), compressed(zlib.compress(_PART)))),
    ],
    ids=["tnef", "vnd", "by name", "signed", "streamed", "compressed"],
)
def test_its_words_are_the_tickets_and_no_machine_answers(sure: None, raw: bytes) -> None:
    assert take(raw) == MailOutcome.OPENED

    ticket = Ticket.objects.get()
    assert ticket.message == _WORDS
    assert ticket.status == TicketStatus.ESCALATED
    assert ticket.decision.reasons == [Reason.NOT_ALL_READ]
    assert ticket.decision.answer
    assert "No signature was checked." in TicketMessage.objects.get(kind=MessageKind.NOTE).body
    assert not Attachment.objects.exists()


def test_what_openssl_signed_and_streamed_is_read() -> None:
    found = mail_of(raw_of("smime-openssl"))
    assert found.text == "Grüße, refund order 501 please."
    assert found.unread == {Unread.OPENED}


def test_files_inside_are_the_tickets_and_the_wrapping_is_not_kept(in_acme: None) -> None:
    long = text(Property.ATTACH_LONG_FILENAME, "Rechnung März 2026.pdf")
    inside = EmailMessage(policy=SMTP)
    inside.set_content(_WORDS)
    inside.add_attachment(b"\0\1", maintype="image", subtype="png", filename="screen.png")
    take(
        mail_with(
            (_TNEF, tnef(after=attachment(b"%PDF\0\0", long))), (_SMIME, signed(inside.as_bytes()))
        )
    )

    files = Attachment.objects.order_by("created_at").values_list("name", "size_bytes")
    assert list(files) == [("Rechnung März 2026.pdf", 6), ("screen.png", 2)]


def test_wraps_in_wraps_are_opened_to_any_depth_that_people_use() -> None:
    forwarded = tnef(
        text(Property.SUBJECT, "Bill"), text(Property.BODY, "You owe 120 EUR."), codepage=1252
    )
    inner = tnef(text(Property.BODY, _WORDS), after=inner_message(forwarded))
    in_smime = b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    wrapping = tnef(after=attachment(signed(_PART), title=b"smime.p7m"))

    found = mail_of(mail_with((_TNEF, inner)))
    assert found.text.startswith(_WORDS)
    assert found.text.endswith("Subject: Bill\n\nYou owe 120 EUR.")
    assert mail_of(mail_with((_TNEF, wrapping))).text == _WORDS
    assert mail_of(_HEAD + in_smime + inner).text.startswith(_WORDS)


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        (_WORDS, _WORDS),
        (_WORDS.replace(" ", "  ").upper(), _WORDS.upper()),
        ("See below.", f"See below.\n\n{_WORDS}"),
        (f"{_WORDS} {'A footer of the list. ' * 9}", None),
    ],
    ids=["same", "same but for its form", "stub", "footer"],
)
def test_what_is_said_twice_is_read_once(said: str, read_as: str | None) -> None:
    found = mail_of(mail_with((_TNEF, tnef(text(Property.BODY, _WORDS))), said=said))
    if read_as is None:
        assert found.text.count(_WORDS) == 2
    else:
        assert " ".join(found.text.split()) == " ".join(read_as.split())


@pytest.mark.parametrize(
    ("wrap", "content", "words"),
    [
        (_SMIME, enveloped(), "The mail is encrypted: read it in the mailbox."),
        (_SMIME, signed(b"%PDF-1.7"), "wrapped in a file"),
        (_TNEF, b"", "wrapped in a file"),
        (_TNEF, b"\x78\x9f\x3e\x22\x01\x00", "wrapped in a file"),
        (_TNEF, tnef(after=attachment(b"x" * 99)[:-70]), "among the attachments"),
    ],
    ids=["encrypted", "no mail", "no bytes", "nothing in it", "cut off"],
)
def test_what_cannot_be_opened_is_kept_and_told(
    sure: None, wrap: tuple[str, str], content: bytes, words: str
) -> None:
    assert take(mail_with((wrap, content))) == MailOutcome.OPENED

    ticket = Ticket.objects.get()
    assert ticket.status == TicketStatus.ESCALATED
    assert wrap[1] in Attachment.objects.values_list("name", flat=True)
    assert words in TicketMessage.objects.get(kind=MessageKind.NOTE).body


def test_a_bomb_becomes_a_ticket(in_acme: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrapped, "_MOST_BYTES", 1 << 20)
    bomb = compressed(zlib.compress(bytes(40 << 20)))
    nest = signed(_PART)
    for _ in range(30):
        nest = signed(b"Content-Type: application/pkcs7-mime\r\n\r\n" + nest)

    take(mail_with((_SMIME, bomb), (_SMIME, nest), said="Hello"))

    assert Ticket.objects.get().message == "Hello"
    assert "wrapped in a file" in TicketMessage.objects.get(kind=MessageKind.NOTE).body
    assert Attachment.objects.count() == 2


def test_no_mail_opens_more_than_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrapped, "_MOST_OPENED", 2)
    parts = [f"Content-Type: text/plain\r\n\r\nwords{number}".encode() for number in range(3)]
    found = mail_of(mail_with(*((_SMIME, signed(part)) for part in parts)))
    assert (found.text, len(found.files)) == ("words0\n\nwords1", 1)

    monkeypatch.setattr(wrapped, "_MOST_SECONDS", 0.0)
    found = mail_of(mail_with((_SMIME, signed(_PART))))
    assert found.unread == {Unread.WRAPPED}


def test_of_a_large_mail_a_wrapped_text_comes_before_files(
    in_acme: None, in_folder: None, mail_folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.domain.mail.mailbox._MOST_BYTES", 5_000)
    large = ("pdf", "large.pdf")
    mail_folder.put(mail_with((large, b"x" * 3_500), (_TNEF, tnef(text(Property.BODY, _WORDS)))))
    mail_folder.put(
        letter("Second", email_id="<2@c>").replace(b"text/plain", b"application/ms-tnef")
        + b"x" * 6_000
    )
    fetch(mail_folder, monkeypatch)

    first, second = Ticket.objects.order_by("created_at")
    assert first.message == _WORDS
    notes = TicketMessage.objects.filter(kind=MessageKind.NOTE)
    assert "large.pdf" in notes.get(ticket=first).body
    assert "wrapped in a file" in notes.get(ticket=second).body
