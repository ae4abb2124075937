"""Tickets' rows, locked; where several are, in the order of their keys."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.models import Ticket
from tickets.states import UNSETTLED

if TYPE_CHECKING:
    from uuid import UUID


class _MergedMeanwhileError(Exception):
    """What was locked is not where the work goes on any more."""


def lock_in_order(which: Q) -> dict[UUID, Ticket]:
    """The rows, locked in the order that all keep: so nobody waits in a circle."""
    rows = Ticket.objects.select_for_update().filter(which).order_by("pk")
    return {row.pk: row for row in rows}


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


def locked_target(ticket: Ticket) -> Ticket:
    """The ticket, or the one it went into at last; both are locked until the transaction ends.

    Raises Ticket.DoesNotExist.
    """
    while True:
        target_id = _target_id(ticket.pk)
        # A savepoint that is rolled back lets its locks go.
        with suppress(_MergedMeanwhileError), transaction.atomic():
            target = lock_in_order(Q(pk__in=(ticket.pk, target_id))).get(target_id)
            if target is None or target.merged_into_id is not None:
                raise _MergedMeanwhileError
            return target


def _target_id(ticket_id: UUID) -> UUID:
    merged_into: UUID | None = Ticket.objects.values_list("merged_into", flat=True).get(
        pk=ticket_id
    )
    return ticket_id if merged_into is None else _target_id(merged_into)
