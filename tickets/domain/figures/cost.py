"""What tickets cost, from the ledger: second opinions and whatever else was billed for a ticket.

Training a classifier and laying texts out are work of our own machines and are billed to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, OuterRef, Sum

from tenants.models import UsageEntry
from tickets.domain.figures.cohort import asked_in
from tickets.states import SUBJECT_KIND

if TYPE_CHECKING:
    from tenants.domain.periods import Period
    from tickets.models.work import TicketQuerySet

_LINE: Final = ("stage", "engine", "model", "unit")


@dataclass(frozen=True, slots=True)
class CostLine:
    """What was used of one thing, in its own unit."""

    stage: str
    engine: str
    model: str
    unit: str
    quantity: Decimal
    usd: Decimal
    tickets: int


@dataclass(frozen=True, slots=True)
class Cost:
    lines: list[CostLine]

    @property
    def usd(self) -> Decimal:
        return sum((line.usd for line in self.lines), Decimal(0))

    def usd_each(self, count: int) -> Decimal | None:
        """The total over so many tickets or answers; None over none."""
        return self.usd / count if count else None


def cost(tickets: TicketQuerySet, period: Period) -> Cost:
    """Of all tickets asked in the period, whenever it was billed; one query."""
    ids = asked_in(tickets, period).order_by().values("pk")
    entries = UsageEntry.objects.filter(subject_kind=SUBJECT_KIND, subject_id__in=ids)
    sums = (
        entries.order_by()
        .values(*_LINE)
        .annotate(
            used=Sum("quantity"), usd=Sum("cost_usd"), tickets=Count("subject_id", distinct=True)
        )
    )
    return Cost(
        [
            CostLine(
                stage=row["stage"],
                engine=row["engine"],
                model=row["model"],
                unit=row["unit"],
                quantity=row["used"],
                usd=row["usd"],
                tickets=row["tickets"],
            )
            for row in sums.order_by("-usd", *_LINE)
        ]
    )


def billed(found: TicketQuerySet) -> TicketQuerySet:
    """Tickets with a line in the ledger."""
    return found.filter(
        Exists(UsageEntry.objects.filter(subject_kind=SUBJECT_KIND, subject_id=OuterRef("pk")))
    )
