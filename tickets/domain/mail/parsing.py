"""A mail's bytes as what they say. Whoever wrote them may have written anything."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tenants.models.lengths import longest
from tickets.domain.mail.headers import addresses, header
from tickets.domain.mail.parts import Unread, parts_of
from tickets.domain.mail.reply_tokens import without_references
from tickets.domain.mail.threads import id_of_content, ids_in
from tickets.domain.replies.quotes import split_quote
from tickets.models import Ticket
from tickets.models.work import LONGEST_MESSAGE

if TYPE_CHECKING:
    from collections.abc import Collection
    from email.message import Message

    from tickets.domain.attachments.keeping import MailFile

_LONGEST_SUBJECT: Final = longest(Ticket, "subject")
_LONGEST_NAME: Final = longest(Ticket, "requester_name")
_LONGEST_ADDRESS: Final = longest(Ticket, "requester_email")
_LONGEST_QUOTE: Final = 100_000  # Characters; shown only where it is asked for.


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """`text` is what was written anew and what was forwarded; `quoted`, what it answers.

    `sender_email` is empty where the mail names nobody who could be answered. `is_cut` says that
    the text went on, `unread` what else of it could not be read, or not surely.
    """

    email_id: str
    answers: tuple[str, ...]
    sender_email: str
    sender_name: str
    subject: str
    text: str
    quoted: str
    files: tuple[MailFile, ...]
    is_cut: bool
    files_left_out: tuple[str, ...] = ()
    has_forwarded: bool = False
    is_page_without_words: bool = False
    unread: frozenset[Unread] = frozenset()
    date: str = field(default="", repr=False)

    @property
    def fingerprint(self) -> str:
        """The same for the same words of the same sender at the same time, 64 hex digits.

        Copies of one mail that came by two ways differ in their other headers.
        """
        same = [self.sender_email.casefold(), self.date, self.subject, self.text, self.quoted]
        return hashlib.sha256(json.dumps(same).encode()).hexdigest()

    @property
    def is_empty(self) -> bool:
        told = (self.subject, self.text, self.files, self.files_left_out, self.unread)
        return not (any(told) or self.is_page_without_words)


def parsed(raw: bytes) -> Message:
    """By the parser's older rules: the newer ones fail over odd headers."""
    return message_from_bytes(raw, policy=policy.compat32)


def read(message: Message, raw: bytes, *, ours: Collection[str] = ()) -> IncomingMail:
    """All that a ticket needs of it. `ours` are addresses in lower case that nobody writes from."""
    name, address = _sender(message, ours)
    parts = parts_of(message)
    subject = without_references(header(message, "Subject", parts.charset))[:_LONGEST_SUBJECT]
    reply = split_quote("\n\n".join(parts.texts), subject)
    text = without_references("\n\n".join(filter(None, [reply.text, *parts.forwarded])))
    own = ids_in(header(message, "Message-ID"))
    answered = ids_in(f"{header(message, 'References')} {header(message, 'In-Reply-To')}")
    return IncomingMail(
        email_id=own[0] if own else id_of_content(raw),
        answers=tuple(answered),
        sender_email=address,
        sender_name=name,
        subject=subject,
        text=text[:LONGEST_MESSAGE],
        quoted=reply.quoted[:_LONGEST_QUOTE],
        files=tuple(parts.files),
        is_cut=len(text) > LONGEST_MESSAGE,
        files_left_out=tuple(parts.files_left_out),
        has_forwarded=bool(parts.forwarded),
        is_page_without_words=parts.has_page_without_words and not text,
        unread=frozenset(parts.unread),
        date=header(message, "Date"),
    )


def own_addresses(*others: str) -> frozenset[str]:
    """Those that we send from, and the others, in lower case."""
    ours = (parseaddr(settings.DEFAULT_FROM_EMAIL)[1], *others)
    return frozenset(address.casefold() for address in ours if address)


def _sender(message: Message, ours: Collection[str]) -> tuple[str, str]:
    """Whom an answer goes to: Reply-To before From, as web forms have it (RFC 5322, 3.6.2)."""
    named = [pair for wanted in ("Reply-To", "From") for pair in addresses(message, wanted)]
    for name, address in named:
        if can_be_answered(address) and address.casefold() not in ours:
            return name[:_LONGEST_NAME], address
    return next((name[:_LONGEST_NAME] for name, _address in named if name), ""), ""


def can_be_answered(address: str) -> bool:
    """Whether it is an address, and no longer than a ticket's may be."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= _LONGEST_ADDRESS
