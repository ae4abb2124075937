"""Tokens by which an answer finds its ticket where its Message-IDs are lost on the way."""

from __future__ import annotations

import re
from base64 import b32decode, b32encode
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from tickets.domain.mail.headers import header
from tickets.models import Ticket, TicketMessage

if TYPE_CHECKING:
    from email.message import Message

_SALT: Final = "tickets.mail.reply_tokens"
_ID_BYTES: Final = 16
_SIGNATURE_BYTES: Final = 9  # 72 bits: nobody mails that many guesses.
_LIFE: Final = timedelta(days=90)  # After the ticket's last message.
_RECIPIENTS: Final = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To")
# Small letters and digits: mail servers do not keep capitals in an address.
_TOKEN: Final = re.compile(r"(?<![a-z0-9])[a-z2-7]{40}(?![a-z0-9])", re.IGNORECASE)
_IN_TEXT: Final = re.compile(r"\s*\[ref:[a-z2-7]{40}\]", re.IGNORECASE)


def reply_token(ticket: Ticket) -> str:
    """40 letters and digits that name the ticket, and that only we can make."""
    return b32encode(ticket.pk.bytes + _signature(ticket.pk, settings.SECRET_KEY)).decode().lower()


def reference(ticket: Ticket) -> str:
    """The token as it stands in a subject."""
    return f"[ref:{reply_token(ticket)}]"


def without_references(text: str) -> str:
    return _IN_TEXT.sub("", text)


def tokens_in(message: Message) -> list[str]:
    """Whatever looks like one in the mail's subject or its recipients' addresses."""
    places = [header(message, name) for name in ("Subject", *_RECIPIENTS)]
    return [token.lower() for place in places for token in _TOKEN.findall(place)]


def ticket_of_token(token: str) -> Ticket | None:
    """The scope's ticket; None for what we did not make, or whose ticket lies still for 90 days."""
    content = b32decode(token.upper())
    ticket_id, signature = UUID(bytes=content[:_ID_BYTES]), content[_ID_BYTES:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(constant_time_compare(signature, _signature(ticket_id, key)) for key in keys):
        return None
    latest = TicketMessage.objects.filter(ticket=ticket_id, created_at__gte=timezone.now() - _LIFE)
    found: Ticket | None = Ticket.objects.filter(pk=ticket_id).first() if latest.exists() else None
    return found


def _signature(ticket_id: UUID, key: str | bytes) -> bytes:
    made = salted_hmac(_SALT, ticket_id.bytes, secret=key, algorithm="sha256")
    return made.digest()[:_SIGNATURE_BYTES]
