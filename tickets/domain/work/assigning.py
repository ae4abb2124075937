"""Whose ticket it is: a person's, and a team's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.domain.lifecycle.locks import locked_unsettled
from tickets.domain.lifecycle.moves import record_event, work_on
from tickets.states import TicketEventKind

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tenants.models import Membership, Team
    from tickets.models import Ticket


def assign(ticket: Ticket, to: Membership | None, *, actor: Actor) -> Ticket:
    """Give the ticket to somebody, or to nobody. Nothing happens where it is theirs already.

    Raises Refused for who does not work here any more, and for a settled or merged ticket.
    """
    if to is not None and not (to.is_active and to.user.is_active):
        words = _("%s is no longer an active member: choose somebody else.")
        raise Refused("not-active", words % to, status=409)
    with transaction.atomic():
        row = locked_unsettled(ticket)
        if row.assignee == to:
            return row
        row.assignee = to
        row.save(update_fields=["assignee", "updated_at"])
        note_assignment = work_on if to is not None else record_event
        note_assignment(row, TicketEventKind.ASSIGNED, actor=actor, detail=str(to or ""))
    return row


def queue(ticket: Ticket, team: Team | None, *, actor: Actor) -> Ticket:
    """Move the ticket to a team, or out of all. Who is not in the team is its assignee no more.

    Raises Refused for a settled or merged ticket.
    """
    with transaction.atomic():
        row = locked_unsettled(ticket)
        if row.team == team:
            return row
        row.team = team
        if team is not None and not team.places.filter(membership=row.assignee_id).exists():
            row.assignee = None
        row.save(update_fields=["team", "assignee", "updated_at"])
        record_event(row, TicketEventKind.QUEUED, actor=actor, detail=str(team or ""))
    return row
