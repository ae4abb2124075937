"""The call that a ticket is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.domain.lifecycle.locks import locked
from tickets.domain.lifecycle.moves import record_event
from tickets.models import Ticket
from tickets.states import TicketEventKind

if TYPE_CHECKING:
    from calls.models import Call
    from tenants.domain.actors import Actor


def link_call(ticket: Ticket, call: Call | None, *, actor: Actor) -> Ticket:
    """Say which call the ticket is about, or none. The edge knows whether they may see the call.

    Raises Refused for a merged ticket, and where the rule that opened this ticket opened another
    one for that call.
    """
    with transaction.atomic():
        row = locked(ticket)
        if row.call == call:
            return row
        if call is not None and row.opened_by_id is not None:
            _refuse_a_second(row, call)
        row.call = call
        row.save(update_fields=["call", "updated_at"])
        record_event(row, TicketEventKind.LINKED, actor=actor, detail=str(call.pk if call else ""))
    return row


def _refuse_a_second(row: Ticket, call: Call) -> None:
    if Ticket.objects.filter(call=call, opened_by=row.opened_by_id).exists():
        words = _("The same rule has opened a ticket for that call: merge this one into it.")
        raise Refused("call-has-ticket", words, status=409)
