"""What 33e3dd5 stored is read by today's code, which says the same of 1,000 texts."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from engines.classifier.model import predict
from engines.classifier.stored import unpacked
from engines.classifier.tests import kept_differences
from engines.classifier.tests.kept_version import KeptVersion, kept_version


@pytest.fixture(scope="module")
def kept() -> KeptVersion:
    return kept_version()


def test_scores_of_a_thousand_texts_are_those_of_then() -> None:
    """By the kernels of then: sums of 32-bit floats end otherwise on another processor's."""
    done = subprocess.run(  # noqa: S603  # Our own program.
        [sys.executable, "-m", kept_differences.__name__],
        env=os.environ | {"OPENBLAS_CORETYPE": "Haswell"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout)

    assert told.pop("texts") == 1_000
    assert sorted(told) == ["confidence", "scope", "shares"]
    assert max(told.values()) <= 1e-6


def test_each_intent_is_still_the_best(kept: KeptVersion) -> None:
    model, _held_out = unpacked(kept.content, kept.sha256)

    best = predict(model, kept.rows).best

    assert np.array_equal(best, kept.shares.argmax(axis=1))
