"""Thresholds keep their promise on texts that nobody has seen, as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.classifier.port import HeldOutGuess
from engines.classifier.thresholds import fewest_labels, threshold_for, threshold_of
from engines.statistics.binomial import cdf

outcomes = st.lists(
    st.builds(HeldOutGuess, st.sampled_from(["a", "b"]), st.floats(0, 1), st.booleans()),
    max_size=60,
)


def right(number: int, confidence: float = 0.9, name: str = "a") -> list[HeldOutGuess]:
    return [HeldOutGuess(name, confidence, is_right=True)] * number


def wrong(number: int, confidence: float) -> list[HeldOutGuess]:
    return [HeldOutGuess("a", confidence, is_right=False)] * number


# The exact bounds of Clopper and Pearson: for no error, 1 - 0.05 ** (1 / n).
@pytest.mark.parametrize(("count", "bound"), [(10, 0.258866), (59, 0.049507), (299, 0.009969)])
def test_at_the_bound_no_error_is_as_rare_as_the_level_says(count: int, bound: float) -> None:
    assert cdf(0, count, bound) == pytest.approx(0.05, abs=1e-5)


def test_one_per_cent_takes_299_labels_without_an_error() -> None:
    assert fewest_labels(0.01) == 299
    assert threshold_for(right(299), 0.01) == 0.9
    assert threshold_for(right(298), 0.01) is None
    assert threshold_for(right(299) + wrong(1, 0.95), 0.01) is None


def test_the_lowest_threshold_that_holds_is_taken() -> None:
    sure, unsure = right(900, 0.9), right(60, 0.5) + wrong(40, 0.5)
    assert threshold_for(sure + unsure, 0.01) == 0.9


def test_texts_equally_sure_are_answered_all_or_none() -> None:
    threshold = threshold_for(right(800, 0.9) + right(100, 0.5) + wrong(100, 0.5), 0.05)
    assert threshold is not None
    assert 0.5 < threshold <= 0.9


def test_an_intent_stands_on_its_own_labels_or_on_all_or_is_left_to_people() -> None:
    labelled = right(400, 0.9) + right(50, 0.8, "b") + right(3, 0.7, "c")
    assert threshold_of("a", labelled, 0.01) == 0.9
    assert threshold_of("b", labelled, 0.01) == 0.7
    assert threshold_of("c", labelled, 0.01) is None
    assert threshold_of("a", labelled, 0.0) is None


@given(outcomes, st.floats(0.02, 0.5))
def test_what_is_answered_had_errors_under_the_target(
    given: list[HeldOutGuess], target: float
) -> None:
    threshold = threshold_for(given, target)
    if threshold is not None:
        answered = [outcome for outcome in given if outcome.confidence >= threshold]
        mistaken = sum(not outcome.is_right for outcome in answered)
        assert cdf(mistaken, len(answered), target) <= 0.05 + 1e-9


@given(outcomes, st.integers(0, 59))
def test_another_error_never_lowers_a_threshold(given: list[HeldOutGuess], at: int) -> None:
    before = threshold_for(given, 0.3)
    spoilt = [
        HeldOutGuess(each.intent_name, each.confidence, is_right=each.is_right and place != at)
        for place, each in enumerate(given)
    ]
    after = threshold_for(spoilt, 0.3)
    assert after is None or (before is not None and after >= before)


# The error rate falls from 2 * steepness to nothing as the confidence rises.
@pytest.mark.parametrize("steepness", [0.01, 0.02, 0.05])
@pytest.mark.parametrize("labels", [400, 1_500])
def test_the_promise_is_broken_in_at_most_one_case_of_twenty(steepness: float, labels: int) -> None:
    draw, target, runs = np.random.default_rng(labels), 0.01, 300
    broken = 0
    for _ in range(runs):
        confidence = draw.random(labels)
        is_right = draw.random(labels) >= 2 * steepness * (1 - confidence)
        sample = map(HeldOutGuess, ["a"] * labels, confidence.tolist(), is_right.tolist())
        threshold = threshold_for(sample, target)
        # The mean of 2 * steepness * (1 - x) over x from the threshold on.
        broken += threshold is not None and steepness * (1 - threshold) > target
    assert broken <= 0.05 * runs


def test_errors_at_just_the_target_are_hardly_ever_taken_for_fewer() -> None:
    draw, labels, runs = np.random.default_rng(5), 600, 1_000
    passed = 0
    for _ in range(runs):
        is_right = draw.random(labels) >= 0.01
        sample = map(HeldOutGuess, ["a"] * labels, draw.random(labels).tolist(), is_right.tolist())
        passed += threshold_for(sample, 0.01) is not None
    assert passed <= 0.05 * runs
