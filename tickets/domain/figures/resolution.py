"""The automated resolution rate, by the honest definition, with its parts.

Durable answers of the machine / eligible tickets. An answer is durable when nobody came back to
it within seven days, so only tickets decided at least so long ago can tell; the younger ones are
counted apart, and bound the rate of all from below and above.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek

from engines.statistics.intervals import Share, share, weighted_share
from tickets.domain.figures.cohort import (
    NO_DUPLICATE,
    THANKS,
    asked_in,
    eligible,
    merge,
    part_of,
    tallies,
)
from tickets.domain.figures.truth import known_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from tenants.domain.periods import Period
    from tickets.domain.figures.cohort import Tally
    from tickets.models.work import TicketQuerySet


@dataclass(frozen=True, slots=True)
class Week:
    """Tickets asked in the week from this Monday on, as far as it lies in the period."""

    monday: date
    tickets: int
    rate: Share


@dataclass(frozen=True, slots=True)
class Resolution:
    tally: Tally
    weeks: list[Week]

    @property
    def rate(self) -> Share:
        return rate_of(self.tally)

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The rate over all eligible tickets if none, and if all, of the young answers hold."""
        count, durable = self.tally.count("eligible"), self.tally.count("durable")
        if not count:
            return None
        return durable / count, (durable + self.tally.count("answered-young")) / count

    @property
    def answered(self) -> Share:
        return share_of(self.tally, "answered", "eligible")

    @property
    def reopened(self) -> Share:
        return share_of(self.tally, "reopened-old", "answered-old")

    @property
    def handed_over(self) -> Share:
        return share_of(self.tally, "handed-over", "eligible")

    @property
    def failed(self) -> Share:
        return share_of(self.tally, "failed", "eligible")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Tickets of the period that are not eligible, each counted once, by the first that is true."""

    merged: int
    from_calls: int
    undecided: int
    thanks: int

    @property
    def count(self) -> int:
        return self.merged + self.from_calls + self.undecided + self.thanks


@dataclass(frozen=True, slots=True)
class Verified:
    """The random sample of answers that people look at: drawn, looked at, right and resolved.

    Each draw stands for as many answers as its policy's chance says.
    """

    drawn: int
    right: Share


NOT_ELIGIBLE: Final = {
    "merged": ~NO_DUPLICATE,
    "from_calls": NO_DUPLICATE & Q(opened_by__isnull=False),
    "undecided": Q(merged_into=None, opened_by=None, decision=None),
    "thanks": NO_DUPLICATE & THANKS & Q(opened_by=None),
}


def resolution(
    tickets: TicketQuerySet, period: Period, *, now: datetime | None = None
) -> Resolution:
    """One query. Weeks are those of the current time zone; one without tickets is there too."""
    found = eligible(tickets, period, now=now).annotate(week=TruncWeek("created_at"))
    by_week = {
        moment.date(): counted
        for moment, counted in tallies(found, "week").items()
        if hasattr(moment, "date")
    }
    nothing = merge([])
    weeks = [(monday, by_week.get(monday, nothing)) for monday in period.weeks]
    return Resolution(
        merge(by_week.values()),
        [Week(monday, counted.count("eligible"), rate_of(counted)) for monday, counted in weeks],
    )


def left_out(tickets: TicketQuerySet, period: Period) -> LeftOut:
    """One query."""
    counts = {name: Count("pk", filter=told) for name, told in NOT_ELIGIBLE.items()}
    return LeftOut(**asked_in(tickets, period).aggregate(**counts))


def verified(tickets: TicketQuerySet, period: Period) -> Verified:
    """Three queries. A draw that only the customer spoke of has not been looked at."""
    drawn = drawn_for_audit(eligible(tickets, period))
    said = [
        (one.is_right, 1 / one.decision.policy.audit_share)
        for one in known_of(drawn, period)
        if one.is_drawn and one.decision.policy.audit_share
    ]
    return Verified(drawn.count(), weighted_share(said))


def drawn_for_audit(found: TicketQuerySet) -> TicketQuerySet:
    """Of `eligible` tickets the answers that were drawn at random to be looked at."""
    return part_of(found, "answered").filter(decision__is_audited=True)


def rate_of(counted: Tally) -> Share:
    return share_of(counted, "durable", "old")


def share_of(counted: Tally, part: str, whole: str) -> Share:
    return share(counted.count(part), counted.count(whole))
