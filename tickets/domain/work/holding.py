"""A ticket in hand: locked, still its own, and with what happens to it on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.domain.promises.clocks import start_clocks
from tickets.models import Ticket, TicketEvent
from tickets.states import UNSETTLED, TicketStatus

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tickets.states import EventKind


def held(ticket: Ticket) -> Ticket:
    """The row as it is now, locked until the transaction ends.

    Raises Refused where the ticket went into another one: work goes on there.
    """
    row: Ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
    if row.merged_into_id is not None:
        words = _("The ticket was merged into %(id)s “%(title)s”: continue there.")
        told = {"id": row.merged_into_id, "title": row.merged_into}
        raise Refused("merged", words % told, status=409)
    return row


def held_unsettled(ticket: Ticket) -> Ticket:
    """Locked as by `held`. Raises Refused where the ticket is answered or closed, too."""
    row = held(ticket)
    if row.status not in UNSETTLED:
        words = _("The ticket is %s: reopen it first.")
        raise Refused("settled", words % row.get_status_display(), status=409)
    return row


def give_to_people(ticket: Ticket) -> None:
    """Keep the machine from what a person has taken; the promises begin. Once is enough."""
    if ticket.status == TicketStatus.OPEN:
        ticket.status = TicketStatus.ESCALATED
        ticket.save(update_fields=["status", "updated_at"])
        start_clocks(ticket)


def record(ticket: Ticket, kind: EventKind, *, actor: Actor, detail: str = "") -> None:
    TicketEvent.objects.create(ticket=ticket, kind=kind, detail=detail[:500], **actor.columns())
