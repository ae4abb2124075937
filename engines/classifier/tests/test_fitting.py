import numpy as np
import pytest

from engines.classifier.arrays import UNKNOWN, Floats, Labels
from engines.classifier.held_out import HeldOut
from engines.classifier.model import Model, predict
from engines.classifier.stored import ModelDamagedError, packed, unpacked
from engines.classifier.training.calibration import calibrate
from engines.classifier.training.fitting import fit
from engines.classifier.training.quality import accuracy, area, calibration_error

_INTENTS = 4


def _texts(each: int, *, outside: int = 0, seed: int = 0) -> tuple[Floats, Labels]:
    """Clouds around four points that a seed does not move, and texts anywhere else."""
    centres = np.random.default_rng(7).normal(size=(_INTENTS, 24))
    chance = np.random.default_rng(seed)
    labels = np.append(np.repeat(np.arange(_INTENTS), each), np.full(outside, UNKNOWN))
    rows = chance.normal(size=(len(labels), 24)) * np.where(labels == UNKNOWN, 1.0, 0.5)[:, None]
    rows[: _INTENTS * each] += centres[labels[: _INTENTS * each]]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), labels.astype(np.int64)


@pytest.fixture(scope="module")
def trained() -> tuple[Model, HeldOut]:
    return fit(*_texts(40, outside=20), classes=_INTENTS)


def test_unseen_texts_are_told_apart(trained: tuple[Model, HeldOut]) -> None:
    rows, labels = _texts(25, outside=25, seed=1)

    guesses = predict(trained[0], rows)

    assert accuracy(guesses.best, labels) > 0.95
    assert (area(guesses.scope, labels != UNKNOWN) or 0) > 0.9
    assert np.allclose(guesses.shares.sum(axis=1), 1, atol=1e-5)


def test_what_was_held_out_says_how_good_it_is(trained: tuple[Model, HeldOut]) -> None:
    rows, labels = _texts(200, seed=2)
    promised = accuracy(trained[1].best, trained[1].labels)

    assert abs(accuracy(predict(trained[0], rows).best, labels) - promised) < 0.05


def test_calibrated_confidence_is_near_the_truth(trained: tuple[Model, HeldOut]) -> None:
    model = calibrate(trained[0], *_texts(100, outside=100, seed=3))
    rows, labels = _texts(200, outside=200, seed=4)

    guesses = predict(model, rows)

    assert calibration_error(guesses.confidence, guesses.best == labels) < 0.06


@pytest.mark.parametrize("each", [2, 3, 10])
def test_few_examples_are_enough_to_begin(each: int) -> None:
    model, held = fit(*_texts(each), classes=_INTENTS)
    rows, labels = _texts(25, seed=5)

    assert accuracy(predict(model, rows).best, labels) > 0.8
    assert len(held.labels) == _INTENTS * each


def test_the_same_examples_make_the_same_model() -> None:
    first, again = (packed(*fit(*_texts(10), classes=_INTENTS)) for _ in range(2))

    assert first == again


def test_a_stored_model_guesses_as_before(trained: tuple[Model, HeldOut]) -> None:
    rows, _ = _texts(5, seed=6)

    model, held = unpacked(*packed(*trained))

    assert np.array_equal(predict(model, rows).shares, predict(trained[0], rows).shares)
    assert np.array_equal(held.confidence, trained[1].confidence)


def test_a_damaged_model_is_not_read(trained: tuple[Model, HeldOut]) -> None:
    content, sha256 = packed(*trained)

    with pytest.raises(ModelDamagedError):
        unpacked(content[:-1], sha256)
