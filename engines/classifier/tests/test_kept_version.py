"""What 33e3dd5 stored is read by today's code, which says the same of 1,000 texts."""

import numpy as np
import pytest

from engines.classifier.arrays import sigmoid
from engines.classifier.model import predict
from engines.classifier.stored import unpacked
from engines.classifier.tests.kept_version import KeptVersion, kept_version


@pytest.fixture(scope="module")
def kept() -> KeptVersion:
    return kept_version()


def test_scores_of_a_thousand_texts_are_those_of_then(kept: KeptVersion) -> None:
    model, _held_out = unpacked(kept.content, kept.sha256)

    guesses = predict(model, kept.rows)

    assert len(kept.rows) == 1_000
    for now, then in (
        (guesses.shares, kept.shares),
        (guesses.confidence[:, None], kept.confidence[:, None]),
        (sigmoid(guesses.scope)[:, None], sigmoid(kept.scope)[:, None]),
    ):
        differences = np.abs(now - then).max(axis=1)
        # Sums of 32-bit floats vary with the processor: by OpenBLAS's kernels for Haswell no text
        # differs by 1e-6, by those for Nehalem or AVX-512 five of the thousand do, by 1.6e-6.
        assert np.quantile(differences, 0.99) <= 1e-6
        assert differences.max() <= 3e-6


def test_each_intent_is_still_the_best(kept: KeptVersion) -> None:
    model, _held_out = unpacked(kept.content, kept.sha256)

    best = predict(model, kept.rows).best

    assert np.array_equal(best, kept.shares.argmax(axis=1))
