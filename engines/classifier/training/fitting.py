"""Learn a classifier from labelled texts, and judge it on texts it did not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engines.classifier.arrays import sigmoid, softmax
from engines.classifier.features import NeighbourIndex
from engines.classifier.held_out import OUTSIDE_SHARE, HeldOut
from engines.classifier.model import Model
from engines.classifier.training.axes import principal_axes
from engines.classifier.training.calibration import temperature_of
from engines.classifier.training.head import fit_head
from engines.classifier.training.out_of_fold import cross_scores, out_of_fold
from engines.classifier.training.scorers import fit_scorer

if TYPE_CHECKING:
    from engines.classifier.arrays import Floats, Labels


def fit(rows: Floats, labels: Labels, *, classes: int, seed: int = 0) -> tuple[Model, HeldOut]:
    """Learn from texts' features (n, width) and labels (UNKNOWN: of no intent).

    At least two intents need two texts each. The axes and the centre are found on all texts, but
    without their labels; all else of the held-out guesses has not seen the text it guesses at.
    """
    axes = principal_axes(rows)
    points = axes.project(rows)
    seen = out_of_fold(points, labels, classes, seed)
    logits = seen.logits[:, :-1]
    temperature = temperature_of(logits, labels)
    even = np.where(seen.is_inside, 1.0, seen.weight / OUTSIDE_SHARE)
    model = Model(
        axes,
        fit_head(points, labels, classes),
        NeighbourIndex.of(points, labels),
        right=fit_scorer(seen.features, seen.is_right, seen.weight),
        scope=fit_scorer(seen.features, seen.is_inside, even),
        calibration=np.array([1, 0], np.float32),
        temperature=temperature,
    )
    held = HeldOut(
        labels,
        logits.argmax(axis=1),
        sigmoid(cross_scores(seen, seen.is_right, seen.weight)[: len(labels)]),
        cross_scores(seen, seen.is_inside, even)[: len(labels)],
        softmax(logits / np.float32(temperature)).max(axis=1),
    )
    return model, held
