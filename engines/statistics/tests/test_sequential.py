"""A target that is kept is hardly ever taken for exceeded, however often one looks."""

from bisect import bisect_left

import numpy as np
import pytest

from engines.statistics.sequential import exceeds_target, log_e_value

RUNS, LENGTH = 400, 2_000


def first_exceeding(rate: float, target: float) -> list[int | None]:
    """Of each simulated run the number of answers after which the target was exceeded, or None."""
    draws = np.random.default_rng(4).random((RUNS, LENGTH)) < rate
    errors = np.cumsum(draws, axis=1)
    most = np.array([_most_answers(wrong, target) for wrong in range(int(errors.max()) + 1)])
    is_exceeded = np.arange(1, LENGTH + 1) <= most[errors]
    return [int(run.argmax()) + 1 if run.any() else None for run in is_exceeded]


def _most_answers(errors: int, target: float) -> int:
    """Among how many answers at most so many errors are too many: more right ones excuse them."""
    counts = range(errors, LENGTH + 1)
    found = bisect_left(counts, True, key=lambda count: not exceeds_target(errors, count, target))
    return errors + found - 1


@pytest.mark.parametrize("target", [0.01, 0.05, 0.25])
def test_at_the_promised_rate_hardly_an_intent_is_first_exceeding(target: float) -> None:
    counts = [count for count in first_exceeding(target, target) if count]
    assert len(counts) <= 0.05 * RUNS


@pytest.mark.parametrize(("rate", "target"), [(0.05, 0.01), (0.15, 0.05), (0.5, 0.25)])
def test_a_higher_rate_is_found(rate: float, target: float) -> None:
    counts = [count for count in first_exceeding(rate, target) if count]
    assert len(counts) == RUNS
    assert np.median(counts) * rate < 25  # Errors that it cost.


def test_the_e_value_grows_with_errors_and_shrinks_with_right_answers() -> None:
    assert log_e_value(0, 0, 0.01) == 0.0
    assert log_e_value(3, 50, 0.01) > log_e_value(2, 50, 0.01) > log_e_value(2, 60, 0.01)
