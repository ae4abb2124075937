"""A promise that is kept is hardly ever taken for broken, however often one looks."""

import numpy as np
import pytest

from engines.statistics.sequential import is_broken, log_evidence

RUNS, LENGTH = 400, 2_000


def ever_halted(rate: float, target: float) -> list[int | None]:
    """Of each simulated run the number of answers after which it was halted, or None."""
    draws = np.random.default_rng(4).random((RUNS, LENGTH)) < rate
    known: dict[tuple[int, int], bool] = {}
    halts: list[int | None] = []
    for run in draws:
        errors = np.cumsum(run)
        # The evidence only rises with an error, so only there it can first be enough.
        looks = [(int(errors[at]), int(at) + 1) for at in np.flatnonzero(run)]
        for look in looks:
            known.setdefault(look, is_broken(*look, target))
        halts.append(next((count for wrong, count in looks if known[wrong, count]), None))
    return halts


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
