"""What colleagues tell each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tickets.domain.work.holding import held, record
from tickets.domain.work.replying import written
from tickets.models import TicketMessage
from tickets.states import EventKind, MessageKind

if TYPE_CHECKING:
    from tenants.models import Membership
    from tickets.models import Ticket


def note(ticket: Ticket, body: str, *, by: Membership | None, by_name: str = "") -> TicketMessage:
    """Add a note that no customer sees. Raises Refused for an empty text, or a merged ticket."""
    body = written(body)
    with transaction.atomic():
        row = held(ticket)
        message: TicketMessage = TicketMessage.objects.create(
            ticket=row, kind=MessageKind.NOTE, body=body, by=by, by_name=by_name[:200]
        )
        record(row, EventKind.NOTED, by=by, by_name=by_name)
    return message
