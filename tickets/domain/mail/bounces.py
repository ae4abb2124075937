"""Delivery reports (RFC 3464): which answer of ours never reached its customer, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tenants.domain.wording import one_line
from tickets.domain.mail.headers import header
from tickets.domain.mail.threads import ids_in
from tickets.models import TicketMessage
from tickets.states import Delivery, MessageKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_HEADERS: Final = frozenset({"text/rfc822-headers", "message/rfc822-headers"})
_MESSAGE_ID: Final = re.compile(r"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_ACTION: Final = re.compile(r"^Action:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_DIAGNOSTIC: Final = re.compile(
    r"^Diagnostic-Code:\s*(?:\w+;)?\s*(.+)", re.IGNORECASE | re.MULTILINE
)
_STATUS: Final = re.compile(r"^Status:\s*([245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class UndeliveredReply:
    message: TicketMessage
    error: str


def undelivered_reply(report: Message) -> UndeliveredReply | None:
    """The scope's reply that a report says will never arrive; None for one that is only late."""
    told = "\n".join(_texts(report))
    actions = {action.lower() for action in _ACTION.findall(told)}
    if actions and "failed" not in actions:
        return None
    sent = TicketMessage.objects.filter(
        kind=MessageKind.REPLY, delivery=Delivery.SENT, email_id__in=list(_ids(report, told))
    )
    message = sent.select_related("ticket").first()
    return UndeliveredReply(message, _why(told)) if message else None


def _why(told: str) -> str:
    status, diagnostic = _STATUS.search(told), _DIAGNOSTIC.search(told)
    words = one_line(" ".join(found[1] for found in (status, diagnostic) if found))
    return words[:_LONGEST] or _("The customer's mail server sent it back.")


def _ids(report: Message, told: str) -> Iterator[str]:
    for found in _MESSAGE_ID.findall(told):
        yield from ids_in(found)
    for name in ("In-Reply-To", "References"):
        yield from ids_in(header(report, name))


def _texts(part: Message) -> Iterator[str]:
    """Of every part: what the server says, and the head of the mail that it sends back."""
    for each in part.walk():
        if each is not part and each.get("Message-ID"):
            yield f"Message-ID: {header(each, 'Message-ID')}"
        if not each.is_multipart():
            content = each.get_payload(decode=True)
            if each.get_content_maintype() == "text" or each.get_content_type() in _HEADERS:
                yield content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
        yield "\n".join(f"{name}: {value}" for name, value in each.raw_items() if _is_status(name))


def _is_status(name: str) -> bool:
    return name.lower() in {"action", "status", "diagnostic-code"}
