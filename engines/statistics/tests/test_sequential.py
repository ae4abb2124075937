"""A promise that is kept is hardly ever taken for broken, however often one looks."""

from bisect import bisect_left

import numpy as np
import pytest

from engines.statistics.sequential import is_broken, log_evidence

RUNS, LENGTH = 400, 2_000


def ever_halted(rate: float, target: float) -> list[int | None]:
    """Of each simulated run the number of answers after which it was halted, or None."""
    draws = np.random.default_rng(4).random((RUNS, LENGTH)) < rate
    errors = np.cumsum(draws, axis=1)
    most = np.array([_most_answers(wrong, target) for wrong in range(int(errors.max()) + 1)])
    is_halted = np.arange(1, LENGTH + 1) <= most[errors]
    return [int(run.argmax()) + 1 if run.any() else None for run in is_halted]


def _most_answers(errors: int, target: float) -> int:
    """Among how many answers at most so many errors are too many: more right ones excuse them."""
    counts = range(errors, LENGTH + 1)
    found = bisect_left(counts, True, key=lambda count: not is_broken(errors, count, target))
    return errors + found - 1


@pytest.mark.parametrize("target", [0.01, 0.05, 0.25])
def test_at_the_promised_rate_hardly_an_intent_is_ever_halted(target: float) -> None:
    halted = [count for count in ever_halted(target, target) if count]
    assert len(halted) <= 0.05 * RUNS


@pytest.mark.parametrize(("rate", "target"), [(0.05, 0.01), (0.15, 0.05), (0.5, 0.25)])
def test_a_broken_promise_is_found(rate: float, target: float) -> None:
    halted = [count for count in ever_halted(rate, target) if count]
    assert len(halted) == RUNS
    assert np.median(halted) * rate < 25  # Errors that it cost.


def test_evidence_grows_with_errors_and_shrinks_with_right_answers() -> None:
    assert log_evidence(0, 0, 0.01) == 0.0
    assert log_evidence(3, 50, 0.01) > log_evidence(2, 50, 0.01) > log_evidence(2, 60, 0.01)
