"""The binomial distribution, for any number of trials."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def pmf(count: int, rate: float, size: int) -> NDArray[np.float64]:
    """P(X = 0), ..., P(X = size - 1): X is binomial over *count* trials at 0 < *rate* < 1."""
    shown = np.arange(min(size, count + 1))
    ways = np.array([math.lgamma(number + 1) + math.lgamma(count - number + 1) for number in shown])
    logs = math.lgamma(count + 1) - ways
    logs += shown * math.log(rate) + (count - shown) * math.log1p(-rate)
    filled = np.zeros(size)
    filled[: len(shown)] = np.exp(logs)
    return filled


def cdf(most: int, count: int, rate: float) -> float:
    """P(X <= most)."""
    return min(1.0, float(pmf(count, rate, most + 1).sum()))
