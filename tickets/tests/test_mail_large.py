"""However large a mail is, its texts are read wherever they stand."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from tickets.models import Attachment, Ticket, TicketMessage
from tickets.states import MessageKind
from tickets.tests.fetching import fetch
from tickets.tests.letters import letter

if TYPE_CHECKING:
    import pytest

    from tickets.tests.imap_server import Folder


def test_of_a_very_large_mail_all_texts_are_read_and_the_files_that_fit(
    in_acme: None, in_folder: None, mail_folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.domain.mail.mailbox._MOST_BYTES", 5_000)
    mail = message_from_bytes(letter("My request", page="<p>My request</p>"), policy=policy.SMTP)
    mail.add_attachment(b"x" * 6_000, maintype="image", subtype="png", filename="large.png")
    mail.add_attachment(b"small", maintype="application", subtype="pdf", filename="small.pdf")
    mail.add_attachment("And this below.", disposition="inline")
    mail.add_attachment(message_from_bytes(letter("Forwarded words"), policy=policy.SMTP))
    mail_folder.put(mail.as_bytes())
    fetch(mail_folder, monkeypatch)

    message = Ticket.objects.get().message
    assert message.startswith("My request\n\nAnd this below.")
    assert message.endswith("Forwarded words")
    assert list(Attachment.objects.values_list("name", "size_bytes")) == [("small.pdf", 5)]
    note = TicketMessage.objects.get(kind=MessageKind.NOTE).body
    assert note.endswith("too large or too many, see the mailbox: large.png.")


def test_text_behind_a_large_picture_is_read(
    in_acme: None, in_folder: None, mail_folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = message_from_bytes(letter("First"), policy=policy.SMTP)
    mail.add_attachment(bytes(3 << 20), maintype="image", subtype="png", filename="large.png")
    mail.add_attachment("Last", disposition="inline")
    mail_folder.put(mail.as_bytes())
    fetch(mail_folder, monkeypatch)

    assert Ticket.objects.get().message == "First\n\nLast"
    assert Attachment.objects.get().size_bytes == 3 << 20
