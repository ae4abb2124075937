"""Shares with their intervals."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.statistics.intervals import Share, share, weighted_share, wilson

counts = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 29, 0.0061, 0.1718),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_known_intervals(hits: int, count: int, low: float, high: float) -> None:
    """The last two are table I of Newcombe, "Two-sided confidence intervals" (1998), method 3."""
    found = share(hits, count)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_of_nothing_there_is_no_share() -> None:
    assert share(0, 0) == weighted_share([]) == Share(0, 0, None, None, None)


@given(counts)
def test_a_share_lies_in_its_interval(pair: tuple[int, int]) -> None:
    found = share(*pair)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(st.integers(0, 50), st.integers(1, 50), st.floats(0.1, 100))
def test_equal_weights_are_none(hits: int, misses: int, weight: float) -> None:
    outcomes = [(True, weight)] * hits + [(False, weight)] * misses
    plain, weighted = share(hits, hits + misses), weighted_share(outcomes)
    assert (weighted.value, weighted.low, weighted.high) == pytest.approx(
        (plain.value, plain.low, plain.high)
    )


def test_unequal_draws_tell_less_than_equal_ones() -> None:
    low, high = wilson(0.5, 20)
    uneven = weighted_share([(number % 2 == 0, 1.0 + number) for number in range(20)])
    assert uneven.low is not None
    assert uneven.high is not None
    assert uneven.high - uneven.low > high - low


def test_the_interval_holds_the_truth_in_about_95_of_100() -> None:
    chance = Random(3)  # noqa: S311  # Not a secret.
    held = 0
    for _ in range(2_000):
        low, high = wilson(sum(chance.random() < 0.9 for _ in range(60)) / 60, 60)
        held += low <= 0.9 <= high
    assert 0.93 <= held / 2_000 <= 0.97
