"""Whether SLA targets were met: first reply and resolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, F, Q
from django.utils import timezone

from engines.statistics.intervals import Share, share
from tickets.domain.figures.cohort import asked_in
from tickets.states import Action, TicketStatus

if TYPE_CHECKING:
    from datetime import datetime

    from tenants.domain.periods import Period
    from tickets.models.work import TicketQuerySet

FIRST_ANSWER: Final = "first-answer"
RESOLUTION: Final = "resolution"
_DUE: Final = {FIRST_ANSWER: "first_answer_due_at", RESOLUTION: "resolution_due_at"}
_DONE: Final = {FIRST_ANSWER: "first_answered_at", RESOLUTION: "resolved_at"}
FATES: Final = ("met", "broken", "running", "needless")


@dataclass(frozen=True, slots=True)
class SlaFigure:
    """Tickets with a due time. `running` may still be met; `needless` were closed unanswered."""

    name: str
    met: int
    broken: int
    running: int
    needless: int

    @property
    def kept(self) -> Share:
        """Of those that are settled."""
        return share(self.met, self.met + self.broken)


def sla_figures(
    tickets: TicketQuerySet, period: Period, *, now: datetime | None = None, people: bool = False
) -> list[SlaFigure]:
    """First answer and resolution of the period's tickets, duplicates aside; one query.

    With *people* only of those that the machine did not answer.
    """
    found = with_target(tickets, period, people=people)
    counts = {
        f"{fate}_{number}": Count("pk", filter=fate_of(name, fate, now))
        for number, name in enumerate(_DUE)
        for fate in FATES
    }
    counted = found.aggregate(**counts)
    return [
        SlaFigure(name, *(counted[f"{fate}_{number}"] for fate in FATES))
        for number, name in enumerate(_DUE)
    ]


def with_target(tickets: TicketQuerySet, period: Period, *, people: bool = False) -> TicketQuerySet:
    found = asked_in(tickets, period).filter(merged_into=None)
    if not people:
        return found
    return found.filter(Q(decision=None) | Q(decision__action=Action.ESCALATE))


def fate_of(target: str, fate: str, now: datetime | None = None) -> Q:
    """A ticket has one fate for each target, or none where it has no due time.

    While a ticket waits for the customer its clock rests: what is late then is not breached yet.
    """
    due, done = _DUE[target], _DONE[target]
    is_due, is_done = Q(**{f"{due}__isnull": False}), Q(**{f"{done}__isnull": False})
    if fate == "met":
        return is_due & is_done & Q(**{f"{done}__lte": F(due)})
    if fate == "needless":
        return is_due & ~is_done & Q(status=TicketStatus.CLOSED)
    is_open = is_due & ~is_done & ~Q(status=TicketStatus.CLOSED)
    can_be_met = Q(waiting_since__isnull=False) | Q(**{f"{due}__gt": now or timezone.now()})
    if fate == "running":
        return is_open & can_be_met
    return (is_due & is_done & Q(**{f"{done}__gt": F(due)})) | (is_open & ~can_be_met)
