"""Handing a ticket to people because somebody says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.domain.lifecycle.locks import locked
from tickets.domain.lifecycle.moves import move
from tickets.domain.lifecycle.reopening import reopen_if_settled
from tickets.states import TicketEventKind, TicketStatus

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tickets.models import Ticket


def escalate(ticket: Ticket, *, actor: Actor) -> Ticket:
    """Hand an open ticket to people, or one that was resolved automatically: that is a reopening.

    Raises Refused where people have or had it, or it went into another.
    """
    with transaction.atomic():
        row = locked(ticket)
        if row.status == TicketStatus.AUTO_RESOLVED:
            return reopen_if_settled(row, actor=actor)
        if row.status == TicketStatus.CLOSED:
            raise Refused("closed", _("The ticket is closed: reopen it first."), status=409)
        if row.status == TicketStatus.ESCALATED:
            raise Refused("escalated", _("The ticket is already escalated."), status=409)
        move(row, TicketStatus.ESCALATED, actor, TicketEventKind.ESCALATE)
    return row
