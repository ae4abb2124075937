"""A sequential test: errors against a target rate, looked at as often as one likes."""

from __future__ import annotations

import math
from typing import Final

# Error rates that are held against the target, as multiples of it; each has the same weight.
_SUSPECTED: Final = (1.5, 2.0, 3.0, 5.0, 8.0, 15.0, 30.0)
_AT_MOST: Final = 0.95


def exceeds_target(errors: int, count: int, target: float, *, chance: float = 0.05) -> bool:
    """Whether the errors show a rate above *target*, looked at after every answer for ever.

    While the rate is at or under the target this is ever said in at most *chance* of cases.
    """
    return log_e_value(errors, count, target) >= -math.log(chance)


def log_e_value(errors: int, count: int, target: float) -> float:
    """The logarithm of an e-value: the likelihood ratio of higher rates to the target.

    That of Wald's sequential test (1945), averaged over suspected rates as by Robbins (1970): at
    the target it is a supermartingale, so by Ville's inequality (1939) it ever reaches 1 / chance
    with at most that chance. 0 < *target* < 1.
    """
    rates = {min(multiple * target, max(target, _AT_MOST)) for multiple in _SUSPECTED}
    ratios = [_log_ratio(errors, count, rate, target) for rate in sorted(rates)]
    most = max(ratios)
    return most + math.log(math.fsum(math.exp(ratio - most) for ratio in ratios) / len(ratios))


def _log_ratio(errors: int, count: int, rate: float, target: float) -> float:
    if rate <= target:
        return 0.0
    right = math.log1p(-rate) - math.log1p(-target)
    return errors * math.log(rate / target) + (count - errors) * right
