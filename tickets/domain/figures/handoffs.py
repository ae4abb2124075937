"""Why tickets were handed to people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from engines.statistics.intervals import Share, share
from tickets.domain.figures.cohort import eligible, part_of
from tickets.states import Reason

if TYPE_CHECKING:
    from tenants.domain.periods import Period
    from tickets.models.work import TicketQuerySet


@dataclass(frozen=True, slots=True)
class Handoff:
    """A ticket has one reason or several: `share` counts it under each, `alone` under one only."""

    reason: Reason
    share: Share
    alone: int


def handoffs(tickets: TicketQuerySet, period: Period) -> list[Handoff]:
    """Of eligible tickets handed over, the most frequent reason first; one query."""
    handed = part_of(eligible(tickets, period), "handed-over")
    groups = handed.order_by().values_list("decision__reasons").annotate(count=Count("pk"))
    any_of: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    total = 0
    for reasons, count in groups:
        total += count
        any_of.update(dict.fromkeys(reasons, count))
        if len(reasons) == 1:
            alone[reasons[0]] += count
    return [
        Handoff(Reason(reason), share(count, total), alone[reason])
        for reason, count in any_of.most_common()
    ]
