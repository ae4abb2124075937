"""Business hours: how much of them lies between two moments, and when so much of them is over.

All moments are aware. Hours are the tenant's wall clock's; what is counted is time that passes, so
a night in which clocks are put forward is an hour short.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, time
    from zoneinfo import ZoneInfo

    from tickets.models import ServiceLevel

_DAY: Final = timedelta(days=1)
_LONGEST: Final = timedelta(days=3_660)  # What takes ten years is never done.


def business_time(level: ServiceLevel, zone: ZoneInfo, start: datetime, end: datetime) -> timedelta:
    """How long it was open from *start* to *end*; nothing where *end* comes first."""
    total = timedelta()
    for opens, closes in _open_times(level, zone, start):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def after(level: ServiceLevel, zone: ZoneInfo, start: datetime, wanted: timedelta) -> datetime:
    """The first moment by which it was open for *wanted* since *start*.

    Raises Refused where it does not open for so long within ten years.
    """
    if not wanted:
        return start
    for opens, closes in _open_times(level, zone, start):
        if closes - opens >= wanted:
            return opens + wanted
        wanted -= closes - opens
    raise Refused(
        "never-open",
        _("The business hours hold too little time for this target: open on more days."),
        status=409,
    )


def _open_times(
    level: ServiceLevel, zone: ZoneInfo, start: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """From when to when it is open, in UTC and in order, from *start* on for ten years."""
    today = start.astimezone(zone).date()
    # Yesterday's hours may reach into today, and so may today's into tomorrow.
    days = (today + _DAY * number for number in range(-1, _LONGEST.days))
    for day, next_day in pairwise(days):
        hours = _hours_of(level, day)
        if hours is None:
            continue
        opens, closes = hours
        begins = max(_moment(day, opens, zone), start)
        ends = _moment(next_day if closes <= opens else day, closes, zone)
        if begins < ends:
            start = ends
            yield begins, ends


def _hours_of(level: ServiceLevel, day: date) -> tuple[time, time] | None:
    """Hours that end no later than they begin last into the next day; None where closed."""
    opens, closes = level.opens[day.weekday()], level.closes[day.weekday()]
    if opens is None or closes is None or day in level.holidays:
        return None
    return opens, closes


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
