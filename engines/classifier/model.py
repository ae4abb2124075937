"""A trained classifier: what it says of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engines.classifier.arrays import sigmoid, softmax
from engines.classifier.features import confidence_features
from engines.classifier.linear import score

if TYPE_CHECKING:
    from engines.classifier.arrays import Floats, Labels
    from engines.classifier.features import NeighbourIndex
    from engines.classifier.linear import Axes, Head


@dataclass(frozen=True)
class Model:
    """All that a guess takes.

    `right` and `scope` weigh the confidence features: is it right, is it of any intent.
    `calibration` is a slope and an offset of the confidence's logit.
    """

    axes: Axes
    head: Head
    neighbours: NeighbourIndex
    right: Floats
    scope: Floats
    calibration: Floats
    temperature: float


@dataclass(frozen=True)
class Guesses:
    """A row a text: chances of the intents, the best one, P(it is right), a logit of the scope.

    Shares speak of texts that belong to an intent; `confidence` of all.
    """

    shares: Floats
    best: Labels
    confidence: Floats
    scope: Floats


def predict(model: Model, rows: Floats) -> Guesses:
    """Guess at texts' features (n, width); sums, and with them the last bits, vary with n."""
    points = model.axes.project(rows)
    logits = model.head.logits(points)
    seen = confidence_features(logits, points, model.neighbours)
    slope, offset = model.calibration
    return Guesses(
        softmax(logits[:, :-1] / np.float32(model.temperature)),
        logits[:, :-1].argmax(axis=1),
        sigmoid(slope * score(model.right, seen) + offset),
        score(model.scope, seen),
    )
