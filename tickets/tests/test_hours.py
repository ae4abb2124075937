"""Business hours, held against a counter that looks at every minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tickets.domain.sla.clocks import due_times
from tickets.domain.sla.hours import after, business_time
from tickets.models import ServiceLevel

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Hours = tuple[time, time] | None
NINE_TO_FIVE: Hours = (time(9), time(17))
ROUND_THE_CLOCK: Hours = (time(0), time(0))

# Clocks change at two or three, at midnight, by half an hour, not at all.
ZONES = ["Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kolkata"]
WHEN_CLOCKS_CHANGE = [
    datetime(2024, 3, 29, tzinfo=UTC),
    datetime(2024, 4, 4, tzinfo=UTC),
    datetime(2024, 4, 24, tzinfo=UTC),
    datetime(2024, 10, 4, tzinfo=UTC),
    datetime(2024, 10, 25, tzinfo=UTC),
    datetime(2024, 10, 30, tzinfo=UTC),
]


@dataclass(frozen=True)
class Week:
    """Hours from Monday on. None begins or ends within an hour that comes twice, or never."""

    days: list[Hours]
    zone: ZoneInfo = BERLIN
    holidays: list[date] = field(default_factory=list)

    @property
    def level(self) -> ServiceLevel:
        with tenant_scope(uuid4()):
            return ServiceLevel(
                opens=[hours[0] if hours else None for hours in self.days],
                closes=[hours[1] if hours else None for hours in self.days],
                holidays=self.holidays,
            )

    def business_time(self, start: datetime, end: datetime) -> timedelta:
        return business_time(self.level, self.zone, start, end)

    def after(self, start: datetime, wanted: timedelta) -> datetime:
        return after(self.level, self.zone, start, wanted)

    def minutes_counted(self, start: datetime, end: datetime) -> int:
        moment, counted = start, 0
        while moment < end:
            counted += self._is_open(moment.astimezone(self.zone))
            moment += MINUTE
        return counted

    def _is_open(self, moment: datetime) -> bool:
        today, yesterday = self._hours(moment.date()), self._hours(moment.date() - DAY)
        lasts_from_yesterday = yesterday is not None and yesterday[1] <= yesterday[0]
        if lasts_from_yesterday and yesterday is not None and moment.time() < yesterday[1]:
            return True
        if today is None or moment.time() < today[0]:
            return False
        return today[1] <= today[0] or moment.time() < today[1]

    def _hours(self, day: date) -> Hours:
        return None if day in self.holidays else self.days[day.weekday()]


WORKDAYS = Week([NINE_TO_FIVE] * 5 + [None] * 2)
QUARTERS = st.sampled_from([0, 15, 30, 45])
TIMES = st.just(time(0)) | st.builds(time, st.integers(4, 22), QUARTERS)
STARTS = st.builds(
    lambda start, minutes: start + minutes * MINUTE,
    st.sampled_from(WHEN_CLOCKS_CHANGE),
    st.integers(0, 3 * 24 * 60),
)
SPANS = st.integers(0, 4 * 24 * 60).map(lambda minutes: minutes * MINUTE)


DAYS_NEAR = st.builds(
    lambda start, days: (start + days * DAY).date(),
    st.sampled_from(WHEN_CLOCKS_CHANGE),
    st.integers(0, 6),
)
WEEKS = st.builds(
    Week,
    st.lists(st.none() | st.tuples(TIMES, TIMES), min_size=7, max_size=7).filter(any),
    st.sampled_from(ZONES).map(ZoneInfo),
    st.lists(DAYS_NEAR, max_size=3),
)


def berlin(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    """Of 2026: the first of June is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@settings(max_examples=150, deadline=None)
@given(WEEKS, STARTS, SPANS)
def test_as_many_minutes_are_open_as_a_counter_counts(
    week: Week, start: datetime, span: timedelta
) -> None:
    counted = week.minutes_counted(start, start + span)
    assert week.business_time(start, start + span) == counted * MINUTE


@settings(deadline=None)
@given(WEEKS, STARTS, SPANS, SPANS)
def test_two_spans_in_a_row_add_up_and_none_is_negative(
    week: Week, start: datetime, first: timedelta, second: timedelta
) -> None:
    middle, end = start + first, start + first + second
    parts = week.business_time(start, middle), week.business_time(middle, end)
    assert week.business_time(start, end) == sum(parts, timedelta())
    assert min(parts) >= timedelta()
    assert week.business_time(end, start) == timedelta()


@settings(deadline=None)
@given(WEEKS, STARTS, st.integers(1, 5_000))
def test_a_target_is_due_at_the_first_moment_at_which_so_much_time_is_over(
    week: Week, start: datetime, minutes: int
) -> None:
    due = week.after(start, minutes * MINUTE)
    assert week.business_time(start, due) == minutes * MINUTE
    assert week.business_time(start, due - timedelta(microseconds=1)) < minutes * MINUTE
    assert week.after(start, (minutes + 1) * MINUTE) > due


@pytest.mark.parametrize(
    ("start", "wanted", "due"),
    [
        (berlin(1, 9), HOUR, berlin(1, 10)),
        (berlin(1, 16), HOUR, berlin(1, 17)),
        (berlin(1, 3), HOUR, berlin(1, 10)),
        (berlin(5, 16, 30), HOUR, berlin(8, 9, 30)),
        (berlin(6, 12), 8 * HOUR, berlin(8, 17)),
        (berlin(1, 9), 40 * HOUR, berlin(5, 17)),
        (berlin(6, 12), timedelta(), berlin(6, 12)),
    ],
)
def test_nights_and_weekends_do_not_count(
    start: datetime, wanted: timedelta, due: datetime
) -> None:
    assert WORKDAYS.after(start, wanted) == due


def test_a_holiday_is_a_closed_day() -> None:
    week = Week(WORKDAYS.days, holidays=[date(2026, 6, 2)])
    assert week.after(berlin(1, 16), 2 * HOUR) == berlin(3, 10)


def test_hours_over_midnight_belong_to_the_day_they_begin_on() -> None:
    night = Week([(time(22), time(6))] + [None] * 6, holidays=[date(2026, 6, 8)])
    assert night.business_time(berlin(1, 0), berlin(8, 0)) == 8 * HOUR
    assert night.after(berlin(2, 5), 2 * HOUR) == berlin(15, 23)


@pytest.mark.parametrize(("day", "month", "hours"), [(29, 3, 23), (25, 10, 25), (1, 6, 24)])
def test_a_day_lasts_as_long_as_it_does_when_clocks_change(
    day: int, month: int, hours: int
) -> None:
    always = Week([ROUND_THE_CLOCK] * 7)
    start, end = berlin(day, 0, month=month), berlin(day + 1, 0, month=month)
    assert always.business_time(start, end) == hours * HOUR


@pytest.mark.parametrize(
    "week",
    [
        Week([None] * 7),
        Week(
            [NINE_TO_FIVE] + [None] * 6,
            holidays=[date(2026, 6, 1) + 7 * n * DAY for n in range(530)],
        ),
    ],
)
def test_hours_that_never_come_are_refused(week: Week) -> None:
    with pytest.raises(Refused):
        week.after(berlin(1, 9), MINUTE)
    assert week.business_time(berlin(1, 9), berlin(9, 9)) == timedelta()


def test_a_target_of_a_hundred_years_is_refused() -> None:
    level = WORKDAYS.level
    level.resolution_minutes = 2_147_483_647
    with pytest.raises(Refused):
        due_times(level, BERLIN, berlin(1, 9))


def test_both_targets_count_from_the_same_moment() -> None:
    level = WORKDAYS.level
    assert due_times(level, BERLIN, berlin(1, 10)) == (berlin(1, 14), berlin(4, 10))
