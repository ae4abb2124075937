"""A ticket's row, locked and still its own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.models import Ticket
from tickets.states import UNSETTLED


def locked(ticket: Ticket) -> Ticket:
    """The row as it is now, locked until the transaction ends.

    Raises Refused where the ticket went into another one: work goes on there.
    """
    row: Ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
    if row.merged_into_id is not None:
        words = _("The ticket was merged into %(id)s “%(title)s”: continue there.")
        told = {"id": row.merged_into_id, "title": row.merged_into}
        raise Refused("merged", words % told, status=409)
    return row


def locked_unsettled(ticket: Ticket) -> Ticket:
    """Locked as by `locked`. Raises Refused where the ticket is answered or closed, too."""
    row = locked(ticket)
    if row.status not in UNSETTLED:
        words = _("The ticket is %s: reopen it first.")
        raise Refused("settled", words % row.get_status_display(), status=409)
    return row
