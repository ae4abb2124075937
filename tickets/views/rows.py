"""The lines of a table of tickets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.domain.sla.clocks import SlaState, pressing_sla
from tickets.states import UNSETTLED, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tickets.domain.sla.clocks import SlaStatus
    from tickets.models import Decision, Ticket
    from tickets.models.work import TicketQuerySet

# What a decision holds beside its reasons; a table has no room for it.
_HEAVY = ("alternatives", "citations", "answer", "second_opinion")


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket, why it is where it is, and the SLA target that presses."""

    ticket: Ticket
    why: str
    sla: SlaStatus | None

    @property
    def is_overdue(self) -> bool:
        return self.sla is not None and self.sla.state == SlaState.OVERDUE


def listed(tickets: TicketQuerySet) -> TicketQuerySet:
    """The tickets with all that a line shows, in one query."""
    shown_with = tickets.select_related("intent", "assignee__user", "team", "decision")
    return shown_with.defer(*(f"decision__{name}" for name in _HEAVY))


def rows_of(tickets: Iterable[Ticket]) -> list[TicketRow]:
    """No query where the tickets came `listed`."""
    now = timezone.now()
    return [
        TicketRow(
            ticket, _why(ticket), pressing_sla(ticket, now) if ticket.status in UNSETTLED else None
        )
        for ticket in tickets
    ]


def reasons_in_words(codes: Sequence[str]) -> list[str]:
    return [str(Reason(code).label) if code in Reason.values else code for code in codes]


def _why(ticket: Ticket) -> str:
    """The weightiest reason; nothing for what needs none."""
    if ticket.merged_into_id is not None:
        return _("merged into another ticket")
    if ticket.status not in UNSETTLED:
        return ""
    if ticket.reopened_at is not None:
        return _("reopened")
    decision: Decision | None = getattr(ticket, "decision", None)
    return next(iter(reasons_in_words(decision.reasons)), "") if decision else ""
