"""Confidence that means what it says, from texts that were not taught."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from engines.classifier.arrays import UNKNOWN, logit, softmax
from engines.classifier.model import predict
from engines.classifier.training.scorers import fit_scorer

if TYPE_CHECKING:
    from engines.classifier.arrays import Floats, Labels
    from engines.classifier.model import Model

_TEMPERATURES: Final = np.geomspace(0.2, 5, 60).astype(np.float32)
_RIDGE: Final = 0.1


def temperature_of(logs: Floats, labels: Labels) -> float:
    """What to divide the logits of intents (n, classes) by for the least log loss (Guo 2017)."""
    inside = np.flatnonzero(labels != UNKNOWN)
    picked = (np.arange(len(inside)), labels[inside])
    losses = [
        -np.log(softmax(logs[inside] / warmth)[picked].clip(1e-9)).mean()
        for warmth in _TEMPERATURES
    ]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def calibrate(model: Model, rows: Floats, labels: Labels) -> Model:
    """The model, its temperature and its confidence (Platt 1999) fitted to labelled texts."""
    bare = replace(model, calibration=np.array([1, 0], np.float32), temperature=1.0)
    guesses = predict(bare, rows)
    raw = logit(guesses.confidence)[:, None]
    is_right = guesses.best == labels
    calibration = fit_scorer(raw, is_right, np.ones(len(labels)), _RIDGE)
    warmth = temperature_of(np.log(guesses.shares.clip(1e-9)), labels)
    return replace(model, calibration=calibration, temperature=warmth)
