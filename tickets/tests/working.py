"""A ticket with people, and its history, for tests of what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.scope import tenant_scope
from tickets.domain.lifecycle.escalation import escalate
from tickets.models import Ticket, TicketEvent
from tickets.tests.make import make_ticket
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from tenants.models import Tenant


def make_escalated(tenant: Tenant, message: str = "Where is my money?", **fields: str) -> Ticket:
    ticket = make_ticket(tenant, message)
    with tenant_scope(tenant.pk):
        if fields:
            Ticket.objects.filter(pk=ticket.pk).update(**fields)
        return escalate(ticket, actor=PROGRAM)


def fresh(ticket: Ticket) -> Ticket:
    row: Ticket = Ticket.objects.get(pk=ticket.pk)
    return row


def history(ticket: Ticket) -> list[str]:
    """What happened since it was handed to people."""
    kinds = TicketEvent.objects.filter(ticket=ticket).values_list("kind", flat=True)
    return [kind for kind in kinds if kind != "escalate"]
