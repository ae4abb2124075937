"""The end of a ticket, and when it was not the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.domain.promises.clocks import end_rest
from tickets.domain.watching import verdicts
from tickets.domain.work.holding import held, record
from tickets.states import UNSETTLED, EventKind, TicketStatus

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tickets.models import Ticket


def close(ticket: Ticket, *, actor: Actor) -> Ticket:
    """Settle the ticket for good; what was answered at once keeps the time of its answer.

    Raises Refused where it is closed already, or went into another.
    """
    with transaction.atomic():
        row = held(ticket)
        if row.status == TicketStatus.CLOSED:
            raise Refused("closed", _("The ticket is already closed."), status=409)
        shut(row)
        record(row, EventKind.CLOSED, actor=actor)
    return row


def reopen(ticket: Ticket, *, actor: Actor) -> Ticket:
    """Give an answered or closed ticket back to people; an automatic answer counts as wrong.

    Raises Refused where people have it already, or it went into another.
    """
    with transaction.atomic():
        row = held(ticket)
        if row.status in UNSETTLED:
            raise Refused(
                "not-settled",
                _("The ticket is not resolved yet: there is nothing to reopen."),
                status=409,
            )
        return verdicts.reopen(row, actor=actor)


def shut(row: Ticket) -> None:
    """Write that the ticket in hand is closed now, if it was not settled before."""
    now = timezone.now()
    end_rest(row, now)
    row.status = TicketStatus.CLOSED
    row.resolved_at = row.resolved_at or now
    row.save(
        update_fields=["status", "resolved_at", "waiting_since", "resolution_due_at", "updated_at"]
    )
