"""How sure an answer must be so that at most a given share of answers is wrong."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from engines.statistics.group_sequential import boundary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engines.classifier.port import HeldOutGuess

LEVEL: Final = 0.95
FEWEST_OF_AN_INTENT: Final = 10


def threshold_of(
    intent_name: str, outcomes: Sequence[HeldOutGuess], target: float, level: float = LEVEL
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


def threshold_for(
    outcomes: Iterable[HeldOutGuess], target: float, level: float = LEVEL
) -> float | None:
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
        for count, most in boundary(len(ranked), target, level)
        if count and errors[count - 1] <= most
    ]
    return _confidence_of_the_first(max(passed), ranked) if passed else None


def fewest_labels(target: float, level: float = LEVEL) -> int:
    """How many labels without an error prove the target; with errors it takes more."""
    return math.ceil(math.log(1 - level) / math.log1p(-target))


def _confidence_of_the_first(count: int, ranked: Sequence[HeldOutGuess]) -> float:
    """Where texts equally sure were cut apart, a threshold above all of these."""
    last = ranked[count - 1].confidence
    is_cut = count < len(ranked) and ranked[count].confidence == last
    return math.nextafter(last, math.inf) if is_cut else last
