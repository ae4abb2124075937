"""How sure an answer must be so that at most a given share of answers is wrong."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from tickets.domain.decision.binomial import chances

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tickets.domain.classifier.guesses import Outcome

LEVEL: Final = 0.95
FEWEST_OF_AN_INTENT: Final = 10
_SHARES: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)  # Fixed beforehand.
_HALVINGS: Final = 30


def threshold_of(
    intent_name: str, outcomes: Sequence[Outcome], target: float, level: float = LEVEL
) -> float | None:
    """An intent's threshold: from its own labels where they suffice, else from all of them.

    None for an intent with hardly a label, and where the labels prove no threshold at all: no
    number of them proves that nothing is ever wrong.
    """
    if not 0 < target < 1:
        return None
    own = [outcome for outcome in outcomes if outcome.intent_name == intent_name]
    if len(own) < FEWEST_OF_AN_INTENT:
        return None
    suffices = len(own) >= fewest_labels(target, level)
    return threshold_for(own if suffices else outcomes, target, level)


def threshold_for(outcomes: Iterable[Outcome], target: float, level: float = LEVEL) -> float | None:
    """The lowest confidence from which at most *target* of all answers are wrong, at *level*.

    None where the labels prove no threshold: 1 % at 95 % takes 299 without an error. A few shares
    of the texts, the surest first, are tested, each by the bound of Clopper and Pearson (1934) at
    a level that holds for all of them together: a group-sequential boundary (Pocock 1977), exact
    for errors (in the sense of Angelopoulos et al., "Learn then test", 2021). The promise holds
    in finite samples where the share of errors does not grow with the confidence.
    """
    # Of texts equally sure the wrong ones come first: the order must not flatter.
    ranked = sorted(outcomes, key=lambda outcome: (-outcome.confidence, outcome.is_right))
    errors = np.cumsum([not outcome.is_right for outcome in ranked])
    passed = [
        count
        for count, most in _boundary(len(ranked), target, level)
        if count and errors[count - 1] <= most
    ]
    return _confidence_of_the_first(max(passed), ranked) if passed else None


def fewest_labels(target: float, level: float = LEVEL) -> int:
    """How many labels without an error prove the target; with errors it takes more."""
    return math.ceil(math.log(1 - level) / math.log1p(-target))


def _confidence_of_the_first(count: int, ranked: Sequence[Outcome]) -> float:
    """Where texts equally sure were cut apart, a threshold above all of these."""
    last = ranked[count - 1].confidence
    is_cut = count < len(ranked) and ranked[count].confidence == last
    return math.nextafter(last, math.inf) if is_cut else last


@lru_cache(maxsize=256)
def _boundary(texts: int, target: float, level: float) -> tuple[tuple[int, int], ...]:
    """Pairs (texts answered, most errors): luck passes any of them in at most 1 - level of cases.

    Luck is errors at exactly the target, from the first share on. Most errors are -1 where no
    count of errors would do.
    """
    counts = sorted({round(share * texts) for share in _SHARES})
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
    sums = np.cumsum(chances(count, target, _size(count, target)))
    return int(np.searchsorted(sums, chance, side="right")) - 1


def _chance_of_passing(counts: Sequence[int], limits: Sequence[int], target: float) -> float:
    """The chance that errors at the target's rate are within the limit at any of the counts."""
    size = _size(counts[-1], target)
    alive = np.zeros(size)
    alive[0] = 1.0
    passed, before = 0.0, 0
    for count, limit in zip(counts, limits, strict=True):
        alive = np.convolve(alive, chances(count - before, target, size))[:size]
        passed += float(alive[: limit + 1].sum())
        alive[: limit + 1] = 0.0
        before = count
    return passed


def _size(count: int, target: float) -> int:
    """So many errors that more of them could pass no limit: limits lie below the mean."""
    return math.ceil(count * target) + 2
