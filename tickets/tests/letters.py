"""Mails as they arrive, for tests."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

from tickets.domain.mail.parsing import IncomingMail, parsed, read

_KEPT: Final = Path(__file__).parent / "mails"


def raw_of(name: str) -> bytes:
    """A mail as a program wrote it, kept beside the tests."""
    return (_KEPT / f"{name}.eml").read_bytes()


def mail_of(raw: bytes) -> IncomingMail:
    return read(parsed(raw), raw, ours={"support@localhost"})


def letter(  # noqa: PLR0913  # What a mail may hold, each with a default.
    text: str = "Where is my refund?",
    *,
    subject: str = "Refund",
    sender: str = "Ann Customer <ann@customer.example>",
    email_id: str = "<1@customer.example>",
    answers: str = "",
    page: str = "",
    files: tuple[str, ...] = (),
    **headers: str,
) -> bytes:
    """Other headers are named with _ for -."""
    mail = EmailMessage(policy=SMTP)
    told = {"From": sender, "Subject": subject, "Message-ID": email_id, "In-Reply-To": answers}
    for name, value in {**told, **headers}.items():
        if value:
            mail[name.replace("_", "-")] = value
    if text:
        mail.set_content(text)
    if page:
        mail.add_alternative(page, subtype="html")
    for name in files:
        mail.add_attachment(b"\0\1", maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()
