"""Times as servers tell them: some are missing, some jump, some are none at all."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_SLACK_SECONDS: Final = 1.0  # Servers round, and pad what they hear; beyond this it is no time.


def number_in(said: object) -> float | None:
    """A finite number, also where it came as text; None for all else."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        number = float(said)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def in_order(
    told: Sequence[tuple[float | None, float | None]], length: float
) -> list[tuple[float, float]]:
    """The same times, from 0 to `length`, none starting before the one ahead of it.

    Those that jump out of the order of most, or are missing, become the time between their
    neighbours.
    """
    starts = [_within(start, length) for start, _ in told]
    kept = set(_longest_in_order(starts))
    following: list[float] = []
    latest = length
    for index in reversed(range(len(told))):
        following.append(latest)
        latest = _known(starts[index]) if index in kept else latest
    ordered: list[tuple[float, float]] = []
    earliest = 0.0
    for index, next_start in enumerate(reversed(following)):
        if index not in kept:
            ordered.append((min(earliest, next_start), next_start))
            continue
        start, end = _known(starts[index]), told[index][1]
        has_end = end is not None and end >= start
        ordered.append((start, min(_known(end), length) if has_end else next_start))
        earliest = ordered[-1][1]
    return ordered


def _within(start: float | None, length: float) -> float | None:
    if start is None or not -_SLACK_SECONDS <= start <= length + _SLACK_SECONDS:
        return None
    return min(max(start, 0.0), length)


def _known(seconds: float | None) -> float:
    return 0.0 if seconds is None else seconds


def _longest_in_order(starts: Sequence[float | None]) -> list[int]:
    """Indexes of the most starts, none of which is before another ahead of it."""
    ends: list[float] = []  # The least last start of a run of each length.
    last: list[int] = []  # Its index.
    before: dict[int, int] = {}
    for index, start in enumerate(starts):
        if start is None:
            continue
        place = bisect_right(ends, start)
        if place:
            before[index] = last[place - 1]
        ends[place : place + 1] = [start]
        last[place : place + 1] = [index]
    run: list[int] = []
    at = last[-1] if last else None
    while at is not None:
        run.append(at)
        at = before.get(at)
    return run[::-1]
