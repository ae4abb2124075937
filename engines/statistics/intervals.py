"""Shares with what is known of them: how many were counted, and how far luck may have led."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_Z: Final = 1.959964  # Of 95 % on both sides.


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `count`; `low` and `high` hold the true share in 95 of 100 such cases.

    All three are None where nothing was counted. A weighted share has its own `value`.
    """

    hits: int
    count: int
    value: float | None
    low: float | None
    high: float | None


def share(hits: int, count: int) -> Share:
    """With the interval of Wilson (1927), which also holds for few and for none."""
    if not count:
        return Share(hits, count, None, None, None)
    return Share(hits, count, hits / count, *wilson(hits / count, count))


def weighted_share(outcomes: Iterable[tuple[bool, float]]) -> Share:
    """Of outcomes that each stand for so many (Hajek 1971): for draws at unequal chances.

    The interval is Wilson's for the number of equal draws that would tell as much (Kish 1965).
    """
    drawn = list(outcomes)
    hits, total = sum(hit for hit, _ in drawn), math.fsum(weight for _, weight in drawn)
    if not total:
        return Share(hits, len(drawn), None, None, None)
    value = math.fsum(weight for hit, weight in drawn if hit) / total
    worth = total**2 / math.fsum(weight**2 for _, weight in drawn)
    return Share(hits, len(drawn), value, *wilson(value, worth))


def wilson(value: float, count: float) -> tuple[float, float]:
    """Lower and upper end at 95 % of a share seen in *count* > 0 draws, which may be a fraction."""
    widening = _Z**2 / count
    centre = (value + widening / 2) / (1 + widening)
    spread = _Z * math.sqrt(value * (1 - value) / count + widening / (4 * count))
    spread /= 1 + widening
    return max(0.0, min(value, centre - spread)), min(1.0, max(value, centre + spread))
