"""Few errors, looked at after several counts, and still believed at one level."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from engines.statistics.binomial import pmf

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHARES: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)  # Fixed beforehand.
_HALVINGS: Final = 30


@lru_cache(maxsize=256)
def boundary(trials: int, target: float, level: float) -> tuple[tuple[int, int], ...]:
    """Pairs (trials looked at, most errors): luck passes any of them in at most 1 - level of cases.

    Luck is errors at exactly the target, from the first look on. Each look is the test of Clopper
    and Pearson (1934) at one level that holds for all of them together (Pocock 1977). Most errors
    are -1 where no count of errors would do.
    """
    counts = sorted({round(share * trials) for share in _SHARES})
    low, high = 0.0, 1 - level
    limits = _limits(counts, target, high)
    if _chance_of_passing(counts, limits, target) <= 1 - level:
        return tuple(zip(counts, limits, strict=True))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        lucky = _chance_of_passing(counts, _limits(counts, target, middle), target)
        low, high = (middle, high) if lucky <= 1 - level else (low, middle)
    return tuple(zip(counts, _limits(counts, target, low), strict=True))


def _limits(counts: Sequence[int], target: float, chance: float) -> list[int]:
    return [_most_errors(count, target, chance) for count in counts]


def _most_errors(count: int, target: float, chance: float) -> int:
    """The most errors that are so few with at most that chance; -1 where even none are not."""
    sums = np.cumsum(pmf(count, target, _size(count, target)))
    return int(np.searchsorted(sums, chance, side="right")) - 1


def _chance_of_passing(counts: Sequence[int], limits: Sequence[int], target: float) -> float:
    """The chance that errors at the target's rate are within the limit at any of the counts."""
    size = _size(counts[-1], target)
    alive = np.zeros(size)
    alive[0] = 1.0
    passed, before = 0.0, 0
    for count, limit in zip(counts, limits, strict=True):
        alive = np.convolve(alive, pmf(count - before, target, size))[:size]
        passed += float(alive[: limit + 1].sum())
        alive[: limit + 1] = 0.0
        before = count
    return passed


def _size(count: int, target: float) -> int:
    """So many errors that more of them could pass no limit: limits lie below the mean."""
    return math.ceil(count * target) + 2
