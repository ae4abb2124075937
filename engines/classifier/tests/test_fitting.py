import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from engines.classifier.arrays import UNKNOWN, Floats, Labels
from engines.classifier.held_out import HeldOut
from engines.classifier.linear import score
from engines.classifier.model import Model, predict
from engines.classifier.stored import ModelDamagedError, packed, unpacked
from engines.classifier.training.calibration import calibrate
from engines.classifier.training.discriminant import discriminant
from engines.classifier.training.fitting import fit
from engines.classifier.training.quality import accuracy, area, calibration_error
from engines.classifier.training.scorers import fit_scorer

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


def test_the_discriminant_is_scikit_learns() -> None:
    rows, labels = _texts(30, seed=8)
    theirs = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.3).fit(rows, labels)

    weights, biases = discriminant(rows, labels, _INTENTS)

    assert np.allclose(weights, theirs.coef_.T, rtol=1e-2, atol=1e-2)
    assert np.allclose(biases, theirs.intercept_ - theirs.intercept_.mean(), atol=1e-2)


@pytest.mark.parametrize(("good", "logit"), [(True, 13.8), (False, -13.8)])
def test_where_all_are_alike_the_scorer_says_so(*, good: bool, logit: float) -> None:
    rows, _labels = _texts(5)

    scorer = fit_scorer(rows, np.full(len(rows), good), np.ones(len(rows)))

    assert score(scorer, rows) == pytest.approx(logit, abs=0.1)


def test_an_intent_without_a_text_in_a_fold_is_no_answer() -> None:
    rows, labels = _texts(12)
    alone = np.append(np.flatnonzero(labels != 0), 0)

    model, held = fit(rows[alone], labels[alone], classes=_INTENTS)

    assert accuracy(predict(model, rows).best, labels) > 0.7
    assert held.best[-1] != 0
