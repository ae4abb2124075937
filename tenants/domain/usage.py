"""What was used in a period and what it cost: sums of the ledger, and its lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Count, DateField, Q, Sum
from django.db.models.functions import Trunc
from django.utils import timezone

from tenants.domain.audit import record
from tenants.domain.prices import UNPRICED
from tenants.domain.subjects import Subject
from tenants.models import UsageEntry
from tenants.scope import current_tenant_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from django.db.models import QuerySet

    from tenants.domain.actors import Actor
    from tenants.domain.periods import Period

STEPS: Final = ("day", "week", "month")
GROUPS: Final = ("stage", "engine", "model", "subject_kind")
EXPORTED: Final = (
    "created_at",
    "subject_kind",
    "subject_id",
    "stage",
    "engine",
    "model",
    "unit",
    "quantity",
    "unit_price_usd",
    "price_date",
    "cost_usd",
    "is_estimate",
    "attempt",
)
_ESTIMATE: Final = Q(is_estimate=True)


@dataclass(frozen=True, slots=True)
class UsageLine:
    """What was used of one unit; `begins` is the first day of its step, None without steps.

    `names` has the groups that were asked for. An estimate may have been billed: the provider's
    answer could not be read. `unpriced` entries are booked at 0, for nobody told a price.
    """

    begins: date | None
    names: dict[str, str]
    unit: str
    quantity: Decimal
    counted_usd: Decimal
    estimated_usd: Decimal
    entries: int
    unpriced: int

    @property
    def usd(self) -> Decimal:
        return self.counted_usd + self.estimated_usd


@dataclass(frozen=True, slots=True)
class Usage:
    lines: list[UsageLine] = field(default_factory=list)

    @property
    def counted_usd(self) -> Decimal:
        return sum((line.counted_usd for line in self.lines), Decimal(0))

    @property
    def estimated_usd(self) -> Decimal:
        return sum((line.estimated_usd for line in self.lines), Decimal(0))

    @property
    def usd(self) -> Decimal:
        return self.counted_usd + self.estimated_usd

    @property
    def unpriced(self) -> int:
        return sum(line.unpriced for line in self.lines)


def usage(period: Period, *, step: str = "", groups: Iterable[str] = ()) -> Usage:
    """By *step* (one of STEPS, or none), by *groups* (of GROUPS) and always by unit; one query.

    In order of time; where that is the same, what cost most comes first. Steps begin at midnight
    of the current time zone.
    """
    entries, names = _entries(period), tuple(groups)
    keys = (*names, "unit")
    if step:
        keys = ("begins", *keys)
        begins = Trunc(
            "created_at",
            step,
            output_field=DateField(),
            tzinfo=timezone.get_current_timezone(),
        )
        entries = entries.annotate(begins=begins)
    rows = entries.values(*keys).annotate(
        used=Sum("quantity"),
        counted=Sum("cost_usd", filter=~_ESTIMATE, default=Decimal(0)),
        estimated=Sum("cost_usd", filter=_ESTIMATE, default=Decimal(0)),
        number=Count("pk"),
        unpriced=Count("pk", filter=UNPRICED),
        total=Sum("cost_usd"),
    )
    first = ("begins",) if step else ()
    return Usage([_line(row, names) for row in rows.order_by(*first, "-total", *names, "unit")])


def _line(row: dict[str, object], names: Iterable[str]) -> UsageLine:
    return UsageLine(
        begins=row.get("begins"),  # type: ignore[arg-type]  # As annotated.
        names={name: str(row[name]) for name in names},
        unit=str(row["unit"]),
        quantity=row["used"],  # type: ignore[arg-type]  # As above.
        counted_usd=row["counted"],  # type: ignore[arg-type]  # As above.
        estimated_usd=row["estimated"],  # type: ignore[arg-type]  # As above.
        entries=row["number"],  # type: ignore[arg-type]  # As above.
        unpriced=row["unpriced"],  # type: ignore[arg-type]  # As above.
    )


def exported_entries(period: Period, actor: Actor) -> Iterator[tuple[object, ...]]:
    """The period's lines of the ledger, oldest first, as EXPORTED names their columns.

    That somebody took them away is on record before the first.
    """
    days = {"first": period.first, "last": period.last}
    record(actor, "usage.exported", Subject("tenant", current_tenant_id()), after=days)
    entries = _entries(period).order_by("created_at", "pk")
    return entries.values_list(*EXPORTED).iterator(chunk_size=2000)


def _entries(period: Period) -> QuerySet[UsageEntry]:
    found: QuerySet[UsageEntry] = UsageEntry.objects.filter(
        created_at__gte=period.start, created_at__lt=period.end
    ).order_by()
    return found
