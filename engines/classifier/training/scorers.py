"""Binary logistic regressions over a few features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engines.classifier.arrays import Flags, Floats

_MOST_STEPS: Final = 30
_STILL: Final = 1e-6


def fit_scorer(
    features: Floats, good: Flags, weight: NDArray[np.float64], ridge: float = 1.0
) -> Floats:
    """Weights and, last, the bias, by Newton's method; the ridge is on unit variances."""
    mean, scale = features.mean(axis=0), features.std(axis=0) + _STILL
    rows = np.hstack([(features - mean) / scale, np.ones((len(features), 1))]).astype(np.float64)
    beta = np.zeros(rows.shape[1])
    penalty = np.diag([ridge] * features.shape[1] + [_STILL])
    for _ in range(_MOST_STEPS):
        chance = 1 / (1 + np.exp(-(rows @ beta).clip(-30, 30)))
        slope = rows.T @ (weight * (chance - good)) + penalty @ beta
        bend = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + penalty
        step = np.linalg.solve(bend, slope)
        beta -= step
        if float(np.abs(step).max()) < _STILL:
            break
    slopes = beta[:-1] / scale
    return np.append(slopes, beta[-1] - slopes @ mean).astype(np.float32)
