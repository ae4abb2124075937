"""The linear head: the views' principal axes, then a multinomial logistic regression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tickets.domain.classifier.arrays import UNKNOWN
from tickets.domain.classifier.descent import descend

if TYPE_CHECKING:
    from tickets.domain.classifier.arrays import Floats, Labels
    from tickets.domain.classifier.descent import Vector

_RANK: Final = 800
_STRENGTH: Final = 40.0  # Inverse of the ridge penalty on the summed loss.
_AT_ONCE: Final = 1_024
_STEPS: Final = 70  # Few steps regularise too.


@dataclass(frozen=True)
class Axes:
    """Centre and leading principal directions, (width, rank)."""

    centre: Floats
    basis: Floats

    def project(self, views: Floats) -> Floats:
        return np.asarray(views @ self.basis - self.centre @ self.basis, dtype=np.float32)


@dataclass(frozen=True)
class Head:
    """Weights (rank, intents + 1) and biases; the last column stands for no intent."""

    weights: Floats
    biases: Floats

    def logits(self, points: Floats) -> Floats:
        return np.asarray(points @ self.weights + self.biases, dtype=np.float32)


def principal_axes(views: Floats) -> Axes:
    """Directions of most variance, at most 800, through the smaller side's products."""
    centre = views.mean(axis=0)
    if len(views) <= views.shape[1]:
        directions = np.linalg.svd(views - centre, full_matrices=False)[2]
        basis = directions[: min(_RANK, len(views) - 1)].T
    else:
        basis = np.linalg.eigh(_products(views, centre))[1][:, ::-1][:, :_RANK]
    return Axes(np.asarray(centre, np.float32), np.ascontiguousarray(basis, np.float32))


def _products(views: Floats, centre: Floats) -> Floats:
    """Of the centred columns with each other, in parts: a copy of 15,000 rows takes 120 MB."""
    total = np.zeros((views.shape[1], views.shape[1]), np.float32)
    for at in range(0, len(views), _AT_ONCE):
        part = views[at : at + _AT_ONCE] - centre
        total += part.T @ part
    return total


def fit_head(points: Floats, labels: Labels, classes: int) -> Head:
    """The head of least penalised log loss over points (n, rank)."""
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
        slope[:-1] += weights[:-1] / _STRENGTH
        value += float(np.square(weights[:-1], dtype=np.float64).sum()) / (2 * _STRENGTH)
        return value / len(rows), slope.ravel().astype(np.float64) / len(rows)

    found = descend(loss, np.zeros((width + 1) * (classes + 1)), _STEPS)
    weights = found.reshape(width + 1, -1).astype(np.float32)
    return Head(weights[:-1].copy(), weights[-1].copy())
