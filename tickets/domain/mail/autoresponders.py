"""Mail that no person wrote to us alone, and that must not be answered by another machine."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from tenants.identifiers import first_uuid7_at
from tenants.mail.messages import LOOP_MARK
from tenants.states import ActorKind
from tickets.domain.mail.parsing import header
from tickets.models import TicketMessage
from tickets.states import Delivery

if TYPE_CHECKING:
    from email.message import EmailMessage

_OF_MANY: Final = frozenset({"bulk", "list", "junk"})
_ANSWERS: Final = frozenset({"auto_reply", "auto-reply"})
_MARKS: Final = ("X-Autoreply", "X-Autorespond", "X-Autoresponder")
_DAEMONS: Final = ("mailer-daemon@", "postmaster@")
_REPORT: Final = "multipart/report"
_HOUR: Final = timedelta(hours=1)
_MOST_ANSWERS: Final = 5  # To one address within the hour; people seldom ask more.


def is_automatic_reply(message: EmailMessage) -> bool:
    """Whether it is an automatic answer, a bounce or our own (RFC 3834)."""
    submitted = header(message, "Auto-Submitted").split(";")[0].strip().casefold()
    return (
        submitted not in {"", "no"}
        or _precedence(message) in _ANSWERS
        or header(message, "X-Loop").strip().casefold() == LOOP_MARK
        or any(name in message for name in _MARKS)
        or _is_bounce(message)
    )


def is_to_many(message: EmailMessage) -> bool:
    """Whether a list sent it on. The support address may be one itself, so it may be a customer's.

    An automatic answer to it could reach the whole list.
    """
    return "List-Id" in message or _precedence(message) in _OF_MANY


def may_be_one(address: str) -> bool:
    """Whether we answered the address automatically so often that two machines may be talking."""
    since = timezone.now() - _HOUR
    sent = TicketMessage.objects.filter(
        pk__gte=first_uuid7_at(since), delivery__in=(Delivery.WAITING, Delivery.SENT)
    ).filter(by_kind=ActorKind.SYSTEM, ticket__requester_email__iexact=address)
    return sent.count() >= _MOST_ANSWERS


def _precedence(message: EmailMessage) -> str:
    return header(message, "Precedence").strip().casefold()


def _is_bounce(message: EmailMessage) -> bool:
    sender = header(message, "From").casefold()
    return (
        header(message, "Return-Path").strip() == "<>"
        or message.get_content_type() == _REPORT
        or any(daemon in sender for daemon in _DAEMONS)
    )
