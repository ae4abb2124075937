"""What the tenant has spent this month, against what it means to spend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Sum
from django.utils import timezone

from tenants.domain.people import current_settings
from tenants.domain.zones import zone_named
from tenants.models import UsageEntry

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_WARNING: Final = 80  # Percent.
_FULL: Final = 100


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """Of the calendar month in the tenant's zone; `limit_usd` is None without a budget.

    What was estimated counts: it may have been billed.
    """

    spent_usd: Decimal
    limit_usd: Decimal | None
    next_month: date

    @property
    def percent(self) -> int | None:
        """Of the budget, rounded down; more than 100 where it is overspent. None of nothing."""
        if not self.limit_usd:
            return None
        return int(self.spent_usd * _FULL / self.limit_usd)

    @property
    def is_over(self) -> bool:
        """No new paid work begins. A budget of 0 is used up from the beginning."""
        return self.limit_usd is not None and self.spent_usd >= self.limit_usd

    @property
    def is_close(self) -> bool:
        """Worth a warning, and not used up yet."""
        return not self.is_over and (self.percent or 0) >= _WARNING


def budget_status(now: datetime | None = None) -> BudgetStatus:
    """Of the scope's tenant; two queries, one of them over the month's lines of the ledger.

    Never cached: what was booked a moment ago counts.
    """
    settled = current_settings()
    zone = zone_named(settled.timezone)
    month = timezone.localtime(now, zone).date().replace(day=1)
    following = next_month_after(month)
    entries = UsageEntry.objects.filter(
        created_at__gte=_midnight(month, zone), created_at__lt=_midnight(following, zone)
    )
    spent = entries.aggregate(spent=Sum("cost_usd", default=Decimal(0)))["spent"]
    return BudgetStatus(spent, settled.monthly_budget_usd, following)


def next_month_after(day: date) -> date:
    """The first day of the month after the day's."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
