"""The figures of each intent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tickets.domain.figures.cohort import Tally, eligible, tallies
from tickets.domain.figures.reliability import Labelled, Reliability, reliability_of, standing_for
from tickets.domain.figures.resolution import rate_of, share_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from datetime import datetime

    from engines.statistics.intervals import Share
    from tenants.domain.periods import Period
    from tickets.domain.figures.reliability import Sample
    from tickets.models.work import TicketQuerySet


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One intent's, version's or policy's figures. `key` is what its rows are found by."""

    key: object
    tally: Tally
    known: Reliability

    @property
    def tickets(self) -> int:
        return self.tally.count("eligible")

    @property
    def answered(self) -> Share:
        return share_of(self.tally, "answered", "eligible")

    @property
    def rate(self) -> Share:
        return rate_of(self.tally)

    @property
    def reopened(self) -> Share:
        return share_of(self.tally, "reopened-old", "answered-old")


def per_intent(
    tickets: TicketQuerySet, period: Period, sample: Sample, *, now: datetime | None = None
) -> list[BreakdownRow]:
    """By the name the intent had when it was decided, "" for none; most tickets first; one query.

    What is known of an intent's decisions comes from the period's *sample*.
    """
    found = tallies(eligible(tickets, period, now=now), "decision__intent_name")
    known = known_by((one.intent_name, one) for one in sample.labelled)
    return rows_of(found, known)


def rows_of(
    found: dict[Hashable, Tally], known: dict[Hashable, list[Labelled]]
) -> list[BreakdownRow]:
    """Each line's labelled decisions stand for its own answered and handed-over tickets."""
    lines = [
        BreakdownRow(key, tally, reliability_of(standing_for(tally, known.get(key, []))))
        for key, tally in found.items()
    ]
    return sorted(lines, key=lambda line: (-line.tickets, str(line.key)))


def known_by(pairs: Iterable[tuple[Hashable, Labelled]]) -> dict[Hashable, list[Labelled]]:
    by: dict[Hashable, list[Labelled]] = defaultdict(list)
    for key, one in pairs:
        by[key].append(one)
    return by
