"""What is promised next on a ticket, and what is late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from tickets.states import UNSETTLED

if TYPE_CHECKING:
    from datetime import datetime

    from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Due:
    """The promise that comes next: a first answer, else that the request is resolved."""

    at: datetime
    is_first_answer: bool


def overdue_at(moment: datetime) -> Q:
    """Tickets of people with a promise broken by then; what waits for the customer is not late."""
    unanswered = Q(first_answered_at=None, first_answer_due_at__lt=moment)
    unresolved = Q(waiting_since=None, resolution_due_at__lt=moment)
    return Q(status__in=UNSETTLED) & (unanswered | unresolved)


def next_due(ticket: Ticket) -> Due | None:
    """None where nothing is promised, all is kept, or the customer has the word."""
    if ticket.status not in UNSETTLED or ticket.waiting_since is not None:
        return None
    if ticket.first_answered_at is None and ticket.first_answer_due_at is not None:
        return Due(ticket.first_answer_due_at, is_first_answer=True)
    if ticket.resolution_due_at is not None:
        return Due(ticket.resolution_due_at, is_first_answer=False)
    return None
