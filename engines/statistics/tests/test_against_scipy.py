"""What is ours, because web processes need it, gives what scipy gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp, xlog1py, xlogy
from scipy.stats import binom, binomtest

from engines.statistics.binomial import cdf, pmf
from engines.statistics.group_sequential import boundary
from engines.statistics.intervals import wilson
from engines.statistics.sequential import log_e_value

counts = st.integers(1, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
rates = st.floats(0.001, 0.6)


@given(counts)
def test_wilsons_interval(pair: tuple[int, int]) -> None:
    hits, count = pair
    theirs = binomtest(hits, count).proportion_ci(confidence_level=0.95, method="wilson")

    assert wilson(hits / count, count) == pytest.approx((theirs.low, theirs.high), abs=1e-7)


@given(counts, rates)
def test_the_binomial_distribution(pair: tuple[int, int], rate: float) -> None:
    most, count = pair

    assert cdf(most, count, rate) == pytest.approx(binom.cdf(most, count, rate), abs=1e-8)
    assert np.allclose(pmf(count, rate, 50), binom.pmf(np.arange(50), count, rate), atol=1e-9)


@given(counts, rates)
def test_the_evidence_is_a_mean_of_likelihood_ratios(pair: tuple[int, int], rate: float) -> None:
    errors, count = pair
    multiples = np.array([1.5, 2, 3, 5, 8, 15, 30])
    suspected = np.unique(np.minimum(multiples * rate, max(rate, 0.95)))
    likelihoods = xlogy(errors, suspected) + xlog1py(count - errors, -suspected)
    promised = xlogy(errors, rate) + xlog1py(count - errors, -rate)
    theirs = logsumexp(likelihoods - promised) - np.log(len(suspected))

    assert log_e_value(errors, count, rate) == pytest.approx(theirs, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("texts", "target"), [(299, 0.01), (1_500, 0.01), (400, 0.05), (90, 0.2)])
def test_at_each_look_the_bound_of_clopper_and_pearson_lies_under_the_target(
    texts: int, target: float
) -> None:
    for count, most in boundary(texts, target, 0.95):
        if most >= 0:
            proven = binomtest(most, count).proportion_ci(confidence_level=0.9, method="exact")
            assert proven.high <= target


@pytest.mark.parametrize(("texts", "target"), [(1_500, 0.01), (400, 0.05)])
def test_luck_passes_a_look_as_seldom_as_the_level_says(texts: int, target: float) -> None:
    looks = boundary(texts, target, 0.95)
    errors = np.random.default_rng(3).random((5_000, texts)) < target
    seen = np.cumsum(errors, axis=1)[:, [count - 1 for count, _ in looks]]

    passed = (seen <= [most for _, most in looks]).any(axis=1).mean()

    assert 0.03 <= passed <= 0.06
