"""Periods: whole days of the tenant's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tenants.domain.periods import Period, period_between, period_named

_TODAY = date(2026, 3, 18)  # A Wednesday.


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("this-week", date(2026, 3, 16), _TODAY),
        ("last-week", date(2026, 3, 9), date(2026, 3, 15)),
        ("this-month", date(2026, 3, 1), _TODAY),
        ("last-month", date(2026, 2, 1), date(2026, 2, 28)),
        ("last-30-days", date(2026, 2, 17), _TODAY),
        ("last-90-days", date(2025, 12, 19), _TODAY),
    ],
)
def test_a_period_is_known_by_its_name(name: str, first: date, last: date) -> None:
    assert period_named(name, today=_TODAY) == Period(name, first, last)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (_TODAY, _TODAY - timedelta(days=1)),
        (_TODAY - timedelta(days=1_101), _TODAY),
        (date.min, date.min),
        (date.max, date.max),
    ],
)
def test_days_that_make_no_period_are_refused(first: date, last: date) -> None:
    assert period_between(first, last) is None


def test_a_name_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        period_named("yesterday")


def test_a_day_ends_where_the_next_begins_also_when_the_clock_is_changed() -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        spring = Period("custom", date(2026, 3, 29), date(2026, 3, 29))
        assert spring.start == datetime(2026, 3, 28, 23, tzinfo=UTC)
        assert spring.end == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_weeks_are_all_that_the_period_touches() -> None:
    period = Period("custom", date(2026, 3, 15), date(2026, 3, 16))
    assert period.weeks == [date(2026, 3, 9), date(2026, 3, 16)]
