"""Which days a figure is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT: Final = "last-30-days"
CUSTOM: Final = "custom"
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_LONGEST: Final = timedelta(days=1_100)  # Three years: a figure reads every ticket of its period.
_EARLIEST: Final = date(2000, 1, 1)
_LATEST: Final = date(2200, 1, 1)

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the current time zone, `first` to `last`, both included."""

    name: str
    first: date
    last: date

    @property
    def start(self) -> datetime:
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The moment after it."""
        return _midnight(self.last + _DAY)

    @property
    def weeks(self) -> list[date]:
        """The Mondays of all weeks it touches."""
        monday = _monday(self.first)
        return [monday + number * _WEEK for number in range((self.last - monday).days // 7 + 1)]


def period_named(name: str, *, today: date | None = None) -> Period:
    """Raises KeyError for a name that nobody knows."""
    return Period(name, *_NAMED[name](today or timezone.localdate()))


def period_between(first: date, last: date) -> Period | None:
    """None for days in the wrong order, over three years apart, or of another century."""
    is_sound = _EARLIEST <= first <= last <= _LATEST and last - first <= _LONGEST
    return Period(CUSTOM, first, last) if is_sound else None


def _midnight(day: date) -> datetime:
    """As UTC: moments of a zone are compared by their clocks, which an autumn night has twice."""
    at = datetime.combine(day, time.min, timezone.get_current_timezone())
    return at.astimezone(UTC)


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


def _last_month(today: date) -> Days:
    last = today.replace(day=1) - _DAY
    return last.replace(day=1), last


def _last_week(today: date) -> Days:
    last = _monday(today) - _DAY
    return _monday(last), last


_NAMED: Final[dict[str, Callable[[date], Days]]] = {
    "this-week": lambda today: (_monday(today), today),
    "last-week": _last_week,
    "this-month": lambda today: (today.replace(day=1), today),
    "last-month": _last_month,
    "last-30-days": lambda today: (today - 29 * _DAY, today),
    "last-90-days": lambda today: (today - 89 * _DAY, today),
}
