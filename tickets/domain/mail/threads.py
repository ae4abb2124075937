"""Which mail answers which: the ids that mail programs thread by."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from tenants.models.lengths import longest
from tickets.models import Ticket, TicketMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

_ID: Final = re.compile(r"<\s*([^<>\s]{1,900})\s*>|([^<>\s,;]{1,900}@[^<>\s,;]{1,900})")
_LONGEST: Final = longest(TicketMessage, "email_id")
_MOST: Final = 40  # The latest ids; more make a header that some servers refuse.


def earlier_ids(message: TicketMessage) -> list[str]:
    """The ids of the ticket's mails up to this one, the oldest first."""
    mails = TicketMessage.objects.filter(ticket=message.ticket_id, pk__lt=message.pk)
    ids = mails.exclude(email_id="").order_by("-created_at", "-pk")
    return list(ids.values_list("email_id", flat=True)[:_MOST])[::-1]


def ids_in(header: str) -> list[str]:
    """The ids that a Message-ID, In-Reply-To or References header names, as they are kept."""
    found = [f"<{bracketed or bare}>" for bracketed, bare in _ID.findall(header)]
    return [_kept(each) for each in found[-_MOST:]]


def id_of_content(raw: bytes) -> str:
    """An id for a mail that brings none: the same for the same bytes."""
    return f"<{hashlib.sha256(raw).hexdigest()}@content.invalid>"


def ticket_of_ids(ids: Sequence[str]) -> Ticket | None:
    """The ticket that one of these mails belongs to, the one that was written to last."""
    if not ids:
        return None
    named = Ticket.objects.filter(messages__email_id__in=ids)
    found: Ticket | None = named.order_by("-messages__created_at").first()
    return found


def _kept(email_id: str) -> str:
    if len(email_id) <= _LONGEST:
        return email_id
    return f"<{hashlib.sha256(email_id.encode(errors='replace')).hexdigest()}@long.invalid>"
