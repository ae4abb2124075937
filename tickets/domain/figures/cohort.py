"""Which tickets a figure counts, and the parts they fall into."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from tickets.models import THANKED, TicketEvent
from tickets.states import Action, Reason, TicketEventKind

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from datetime import datetime

    from tenants.domain.periods import Period
    from tickets.models.work import TicketQuerySet

HOLDS_AFTER: Final = timedelta(days=7)
"""An answer that nobody came back to for so long is durable."""

NO_DUPLICATE: Final = Q(merged_into=None) | Q(decision__action=Action.AUTO_RESOLVE)
"""What was merged into another ticket counts there, unless it was resolved automatically: it counts
as reopened, or people could merge wrong answers away."""

THANKS: Final = Q(decision__reasons=THANKED)

# A part is what is true of its tickets: rows are filtered by it, and counted cells picked.
PARTS: Final[dict[str, dict[str, bool]]] = {
    "eligible": {},
    "old": {"is_old": True},
    "young": {"is_old": False},
    "answered": {"is_answered": True},
    "answered-old": {"is_answered": True, "is_old": True},
    "answered-young": {"is_answered": True, "is_old": False, "is_reopened": False},
    "durable": {"is_answered": True, "is_old": True, "is_reopened": False},
    "reopened": {"is_answered": True, "is_reopened": True},
    "reopened-old": {"is_answered": True, "is_old": True, "is_reopened": True},
    "handed-over": {"is_answered": False},
    "failed": {"is_failed": True},
}


@dataclass(frozen=True, slots=True)
class Cell:
    """So many eligible tickets of which the same is true."""

    is_answered: bool
    is_old: bool
    is_reopened: bool
    is_failed: bool
    is_named: bool
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    cells: tuple[Cell, ...]

    def count(self, part: str) -> int:
        """Tickets of a part, by its name in PARTS."""
        wanted = PARTS[part].items()
        return sum(
            cell.count
            for cell in self.cells
            if all(getattr(cell, name) == value for name, value in wanted)
        )

    def count_named(self, *, is_answered: bool) -> int:
        """Of decisions that named an intent and met no error."""
        cells = (cell for cell in self.cells if cell.is_named and cell.is_answered == is_answered)
        return sum(cell.count for cell in cells)


def asked_in(tickets: TicketQuerySet, period: Period) -> TicketQuerySet:
    return tickets.filter(created_at__gte=period.start, created_at__lt=period.end)


def eligible(
    tickets: TicketQuerySet, period: Period, *, now: datetime | None = None
) -> TicketQuerySet:
    """Decided tickets that a customer or a person sent, each once, with what PARTS speaks of.

    Left out are duplicates by NO_DUPLICATE, tickets that a rule opened from a call, and thanks
    alone, which ask for nothing. Any reopening within seven days counts, also where a later one
    followed.
    """
    back = TicketEvent.objects.filter(
        ticket=OuterRef("pk"),
        kind=TicketEventKind.REOPENED,
        created_at__lt=OuterRef("decision__created_at") + HOLDS_AFTER,
    )
    failed = Q(decision__reasons__contains=[Reason.ERROR])
    old = (now or timezone.now()) - HOLDS_AFTER
    return (
        asked_in(tickets, period)
        .filter(NO_DUPLICATE, ~THANKS, decision__isnull=False, opened_by=None)
        .annotate(
            is_answered=_whether(Q(decision__action=Action.AUTO_RESOLVE)),
            is_old=_whether(Q(decision__created_at__lte=old)),
            is_reopened=Exists(back),
            is_failed=_whether(failed),
            is_named=_whether(~Q(decision__intent_name="") & ~failed),
        )
    )


def tally(tickets: TicketQuerySet) -> Tally:
    """Of `eligible` tickets; one query."""
    return next(iter(tallies(tickets).values()), Tally(()))


def tallies(tickets: TicketQuerySet, by: str = "") -> dict[Hashable, Tally]:
    """One tally for each value of a field or annotation of `eligible` tickets; one query."""
    known = ("is_answered", "is_old", "is_reopened", "is_failed", "is_named")
    grouped = tickets.order_by().values(*known, *filter(None, [by])).annotate(count=Count("pk"))
    cells: dict[Hashable, list[Cell]] = defaultdict(list)
    for row in grouped:
        cells[row.pop(by) if by else None].append(Cell(**row))
    return {key: Tally(tuple(found)) for key, found in cells.items()}


def merge(counted: Iterable[Tally]) -> Tally:
    return Tally(tuple(cell for one in counted for cell in one.cells))


def part_of(tickets: TicketQuerySet, part: str) -> TicketQuerySet:
    """The `eligible` tickets of a part, by its name in PARTS."""
    return tickets.filter(**PARTS[part])


def _whether(condition: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(condition, output_field=BooleanField())
