"""Everything the page of one ticket shows, read with a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from tickets.domain.work.merging import conversation
from tickets.models import Feedback
from tickets.states import UNSETTLED

if TYPE_CHECKING:
    from tickets.models import Decision, Ticket, TicketEvent, TicketMessage, Verdict
    from tickets.models.work import TicketQuerySet

_SHOWN_WITH = (
    "intent",
    "assignee__user",
    "team",
    "call",
    "opened_by",
    "merged_into",
    "decision__policy",
    "decision__classifier",
)
# Megabytes that no page shows.
_HEAVY = tuple(
    f"decision__classifier__{name}"
    for name in ("arrays", "training_set", "labels", "metrics", "reliability")
)


@dataclass(frozen=True, slots=True)
class TicketPage:
    """One ticket with what was said, decided, judged and done about it."""

    ticket: Ticket
    decision: Decision | None
    messages: list[TicketMessage]
    verdicts: list[Verdict]
    events: list[TicketEvent]
    feedback: list[Feedback]

    @property
    def is_unsettled(self) -> bool:
        return self.ticket.status in UNSETTLED

    @property
    def draft(self) -> str:
        """What the machine would have answered, while nobody has."""
        is_wanted = self.is_unsettled and self.ticket.first_answered_at is None
        return self.decision.answer if self.decision and is_wanted else ""


def ticket_page_of(ticket: Ticket) -> TicketPage:
    """Read what belongs to *ticket*, which came `shown_with`: 4 queries, 5 with a decision."""
    decision: Decision | None = getattr(ticket, "decision", None)
    rated = Feedback.objects.filter(request__ticket=ticket)
    return TicketPage(
        ticket=ticket,
        decision=decision,
        messages=messages_of(ticket),
        verdicts=list(decision.verdicts.select_related("by__user")) if decision else [],
        events=list(ticket.events.select_related("by__user")),
        feedback=list(rated),
    )


def messages_of(ticket: Ticket) -> list[TicketMessage]:
    """With their files: 2 queries."""
    said = conversation(ticket).select_related("by__user")
    return list(said.prefetch_related("attachments"))


def linked_tickets(ticket: Ticket, visible: TicketQuerySet) -> list[Ticket]:
    """Those that it follows, or that follow it, of the ones that may be seen: 1 query."""
    return list(visible.filter(Q(followed_by=ticket) | Q(follows=ticket)).newest_first())


def shown_with(tickets: TicketQuerySet) -> TicketQuerySet:
    """The tickets together with the rows that stand beside each of them."""
    return tickets.select_related(*_SHOWN_WITH).defer(*_HEAVY)
