"""The end of a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.domain.lifecycle.locks import locked
from tickets.domain.lifecycle.moves import move
from tickets.states import TicketEventKind, TicketStatus

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tickets.models import Ticket


def close(ticket: Ticket, *, actor: Actor) -> Ticket:
    """Settle the ticket for good; what was resolved automatically keeps the time of its answer.

    Raises Refused where it is closed already, or went into another.
    """
    with transaction.atomic():
        row = locked(ticket)
        if row.status == TicketStatus.CLOSED:
            raise Refused("closed", _("The ticket is already closed."), status=409)
        move(row, TicketStatus.CLOSED, actor, TicketEventKind.CLOSED)
    return row
