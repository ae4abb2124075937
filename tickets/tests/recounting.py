"""The rules of the figures once more, in plain Python over one row after another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from tenants.domain.periods import Period, period_between
from tickets.domain.decision.verdicts import is_right
from tickets.models import Ticket
from tickets.states import Action, LabelSource, Reason, TicketEventKind
from tickets.tests.make_figures import NOW

if TYPE_CHECKING:
    from tickets.models import Decision, Verdict

_SOON: Final = timedelta(days=7)
_PEOPLE: Final = {LabelSource.AUDIT, LabelSource.PERSON}


def whole_time() -> Period:
    """Long enough for every ticket of the tests, in the current time zone."""
    today = NOW.date()
    period = period_between(today - timedelta(days=100), today)
    assert period
    return period


@dataclass(frozen=True)
class Fact:
    """What a person with pencil and paper would note of an eligible ticket."""

    ticket: Ticket
    decision: Decision
    verdicts: tuple[Verdict, ...]
    reopened: tuple[datetime, ...]

    @property
    def is_answer(self) -> bool:
        return self.decision.action == Action.AUTO_RESOLVE

    @property
    def is_old(self) -> bool:
        return self.decision.created_at <= NOW - _SOON

    @property
    def is_reopened(self) -> bool:
        return any(moment < self.decision.created_at + _SOON for moment in self.reopened)

    @property
    def is_right(self) -> bool | None:
        """Of an answer all that was said, of what was handed over the word on its intent."""
        if self.is_answer:
            return is_right(self.decision)
        said = [verdict for verdict in self.verdicts if verdict.is_intent_right is not None]
        for sources in ({*_PEOPLE}, {LabelSource.REOPENING}, {LabelSource.FEEDBACK}):
            heard = [verdict.is_intent_right for verdict in said if verdict.source in sources]
            if heard:
                return heard[-1]
        return None

    @property
    def is_checked(self) -> bool:
        return any(verdict.source in _PEOPLE for verdict in self.verdicts)

    @property
    def is_labelled(self) -> bool:
        """Known, and drawn rather than chosen."""
        drawn = self.decision.is_audited and self.is_checked
        return self.is_named and self.is_right is not None and (not self.is_answer or drawn)

    @property
    def is_named(self) -> bool:
        return bool(self.decision.intent_name) and Reason.ERROR not in self.decision.reasons


def facts() -> list[Fact]:
    """Of every eligible ticket of the scope's tenant."""
    rows = Ticket.objects.filter(decision__isnull=False).prefetch_related("decision__verdicts")
    return [
        Fact(
            ticket,
            ticket.decision,
            tuple(ticket.decision.verdicts.all()),
            tuple(
                event.created_at
                for event in ticket.events.all()
                if event.kind == TicketEventKind.REOPENED
            ),
        )
        for ticket in rows
        if ticket.opened_by_id is None
        and (ticket.merged_into_id is None or ticket.decision.action == Action.AUTO_RESOLVE)
    ]


def monday_of(moment: datetime) -> datetime:
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())
