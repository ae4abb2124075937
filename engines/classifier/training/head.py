"""The linear head: a logistic regression, and few examples' centres."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from engines.classifier.arrays import UNKNOWN
from engines.classifier.linear import Head
from engines.classifier.training.discriminant import discriminant

if TYPE_CHECKING:
    from engines.classifier.arrays import Floats, Labels

_STRENGTH: Final = 40.0  # Inverse of the ridge penalty on the summed loss, from _MANY on.
_MANY: Final = 100.0  # Examples an intent; fewer are trusted as much in all.
_FEW: Final = 10.0  # Examples an intent up to which the centres have their whole say,
_SAY: Final = 0.5  # half as much as the regression.
_STEPS: Final = 70  # Few steps regularise too;
_SLOPE: Final = 1e-6  # at scikit-learn's tolerance it ends after 26, CLINC150 0.5 points worse.
_STILL: Final = 1e-6
_UNSEEN: Final = 7.0  # So far below the others' lies the bias of a label without a text.
_BINARY: Final = 2


def fit_head(points: Floats, labels: Labels, classes: int) -> Head:
    """What tells the intents apart in points (n, rank).

    A regression, and where examples are few the distances to the intents' centres beside it: both
    are linear, and so is their sum.
    """
    inside = labels != UNKNOWN
    each = float(inside.sum()) / classes
    learned = _regression(points, labels, classes, _STRENGTH * max(1.0, _MANY / each))
    weights, biases = discriminant(points[inside], labels[inside], classes)
    said = learned.logits(points)[:, :-1]
    loudness = _spread(said) / (_spread(points @ weights + biases) + _STILL)
    say = _SAY * min(1.0, _FEW / each)
    learned.weights[:, :-1] += say * loudness * weights
    learned.biases[:-1] += say * loudness * biases
    learned.weights[:, :-1] /= 1 + say
    learned.biases[:-1] /= 1 + say
    return learned


def _spread(logits: Floats) -> float:
    return float((logits - logits.mean(axis=1, keepdims=True)).std())


def _regression(points: Floats, labels: Labels, classes: int, strength: float) -> Head:
    """The multinomial logistic regression of least penalised log loss.

    A column whose label has no text is never the best one.
    """
    found = LogisticRegression(C=strength, max_iter=_STEPS, tol=_SLOPE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # It is stopped early on purpose.
        found.fit(points, np.where(labels == UNKNOWN, classes, labels))
    slopes, offsets = found.coef_.T, found.intercept_
    if len(found.classes_) == _BINARY:  # One column tells the second label from the first.
        slopes, offsets = np.hstack([-slopes, slopes]) / 2, np.append(-offsets, offsets) / 2
    weights = np.zeros((points.shape[1], classes + 1), np.float32)
    biases = np.full(classes + 1, offsets.min() - _UNSEEN, np.float32)
    weights[:, found.classes_], biases[found.classes_] = slopes, offsets
    return Head(weights, biases)
