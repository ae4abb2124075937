"""What colleagues tell each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tickets.domain.lifecycle.locks import locked
from tickets.domain.lifecycle.moves import record_event
from tickets.domain.work.replying import written
from tickets.models import TicketMessage
from tickets.states import MessageKind, TicketEventKind

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tickets.models import Ticket


def note(ticket: Ticket, body: str, *, actor: Actor) -> TicketMessage:
    """Add a note that no customer sees. Raises Refused for an empty text, or a merged ticket."""
    body = written(body)
    with transaction.atomic():
        row = locked(ticket)
        message: TicketMessage = TicketMessage.objects.create(
            ticket=row, kind=MessageKind.NOTE, body=body, **actor.columns()
        )
        record_event(row, TicketEventKind.NOTED, actor=actor)
    return message
