"""Confidence that means what it says, from texts that were not taught."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from engines.classifier.arrays import UNKNOWN, logit
from engines.classifier.model import predict
from engines.classifier.training.scorers import fit_scorer

if TYPE_CHECKING:
    from engines.classifier.arrays import Floats, Labels
    from engines.classifier.model import Model

_LOG_TEMPERATURES: Final = (math.log(0.2), math.log(5))
_RIDGE: Final = 0.1


def temperature_of(logits: Floats, labels: Labels) -> float:
    """What to divide the logits of intents (n, classes) by for the least log loss (Guo 2017)."""
    inside = np.flatnonzero(labels != UNKNOWN)
    picked = (np.arange(len(inside)), labels[inside])
    of_intents = logits[inside]

    def loss(log_temperature: float) -> float:
        scaled = of_intents / np.float32(np.exp(log_temperature))
        return -float(log_softmax(scaled, axis=1)[picked].mean(dtype=np.float64))

    least = minimize_scalar(loss, bounds=_LOG_TEMPERATURES, method="bounded")
    return float(np.exp(least.x))


def calibrate(model: Model, rows: Floats, labels: Labels) -> Model:
    """The model, its temperature and its confidence (Platt 1999) fitted to labelled texts."""
    bare = replace(model, calibration=np.array([1, 0], np.float32), temperature=1.0)
    guesses = predict(bare, rows)
    raw = logit(guesses.confidence)[:, None]
    is_right = guesses.best == labels
    calibration = fit_scorer(raw, is_right, np.ones(len(labels)), _RIDGE)
    temperature = temperature_of(np.log(guesses.shares.clip(1e-9)), labels)
    return replace(model, calibration=calibration, temperature=temperature)
