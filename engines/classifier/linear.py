"""The linear parts of a trained classifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from engines.classifier.arrays import Floats


@dataclass(frozen=True)
class Axes:
    """Centre and leading principal directions, (width, rank)."""

    centre: Floats
    basis: Floats

    def project(self, rows: Floats) -> Floats:
        return np.asarray(rows @ self.basis - self.centre @ self.basis, dtype=np.float32)


@dataclass(frozen=True)
class Head:
    """Weights (rank, intents + 1) and biases; the last column stands for no intent."""

    weights: Floats
    biases: Floats

    def logits(self, points: Floats) -> Floats:
        return np.asarray(points @ self.weights + self.biases, dtype=np.float32)


def score(weights: Floats, features: Floats) -> Floats:
    """Logits of a binary regression whose bias stands last; higher for what is good."""
    return np.asarray(features @ weights[:-1] + weights[-1], dtype=np.float32)
