"""The linear head: a logistic regression, and few examples' centres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from engines.classifier.arrays import UNKNOWN
from engines.classifier.linear import Head
from engines.classifier.training.descent import descend

if TYPE_CHECKING:
    from engines.classifier.arrays import Floats, Labels
    from engines.classifier.training.descent import Vector

_STRENGTH: Final = 40.0  # Inverse of the ridge penalty on the summed loss, from _MANY on.
_MANY: Final = 100.0  # Examples an intent; fewer are trusted as much in all.
_FEW: Final = 10.0  # Examples an intent up to which the centres have their whole say,
_SAY: Final = 0.5  # half as much as the regression.
_SHRINKAGE: Final = 0.3  # Of the spread within intents, towards a ball.
_STEPS: Final = 70  # Few steps regularise too.
_STILL: Final = 1e-6


def fit_head(points: Floats, labels: Labels, classes: int) -> Head:
    """What tells the intents apart in points (n, rank).

    A regression, and where examples are few the distances to the intents' centres beside it: both
    are linear, and so is their sum.
    """
    inside = labels != UNKNOWN
    each = float(inside.sum()) / classes
    learned = _regression(points, labels, classes, _STRENGTH * max(1.0, _MANY / each))
    weights, biases = _centres(points[inside], labels[inside], classes)
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


def _centres(points: Floats, labels: Labels, classes: int) -> tuple[Floats, Floats]:
    """Weights and biases of a linear discriminant (Fisher 1936), its spread shrunken.

    An intent without a text weighs nothing.
    """
    counts = np.bincount(labels, minlength=classes)
    sums = np.zeros((classes, points.shape[1]), np.float32)
    np.add.at(sums, labels, points)
    centres = sums / np.maximum(counts, 1)[:, None]
    apart = points - centres[labels]
    spread = apart.T @ apart / len(points)
    ball = np.eye(len(spread), dtype=np.float32) * (np.trace(spread) / len(spread) + _STILL)
    weights = np.linalg.solve((1 - _SHRINKAGE) * spread + _SHRINKAGE * ball, centres.T)
    biases = np.log(np.maximum(counts, 1)) - (centres.T * weights).sum(axis=0) / 2
    return np.asarray(weights, np.float32), np.asarray(biases - biases.mean(), np.float32)


def _regression(points: Floats, labels: Labels, classes: int, strength: float) -> Head:
    """The multinomial logistic regression of least penalised log loss."""
    width = points.shape[1]
    rows = np.hstack([points, np.ones((len(points), 1), np.float32)])
    picked = (np.arange(len(points)), np.where(labels == UNKNOWN, classes, labels))

    def loss(flat: Vector) -> tuple[float, Vector]:
        weights = flat.reshape(width + 1, -1).astype(np.float32)
        shares = rows @ weights
        top = shares.max(axis=1, keepdims=True)
        right = float(shares[picked].sum(dtype=np.float64))
        np.exp(shares - top, out=shares)
        total = shares.sum(axis=1, keepdims=True)
        value = float((np.log(total) + top).sum(dtype=np.float64)) - right
        shares /= total
        shares[picked] -= 1
        slope = rows.T @ shares
        slope[:-1] += weights[:-1] / strength
        value += float(np.square(weights[:-1], dtype=np.float64).sum()) / (2 * strength)
        return value / len(rows), slope.ravel().astype(np.float64) / len(rows)

    found = descend(loss, np.zeros((width + 1) * (classes + 1)), _STEPS)
    weights = found.reshape(width + 1, -1).astype(np.float32)
    return Head(weights[:-1].copy(), weights[-1].copy())
