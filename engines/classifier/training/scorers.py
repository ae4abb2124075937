"""Binary logistic regressions over a few features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from engines.classifier.arrays import BARE_CHANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engines.classifier.arrays import Flags, Floats

_SURE: Final = float(-np.log(BARE_CHANCE))


def fit_scorer(
    features: Floats, good: Flags, weight: NDArray[np.float64], ridge: float = 1.0
) -> Floats:
    """Weights and, last, the bias; the ridge is on unit variances.

    Where all are good, or none is, nothing tells them apart: the bias says so.
    """
    if good.all() or not good.any():
        return np.append(np.zeros(features.shape[1]), _SURE if good.all() else -_SURE).astype(
            np.float32
        )
    scaler = StandardScaler().fit(features.astype(np.float64))
    rows = scaler.transform(features.astype(np.float64))
    found = LogisticRegression(C=1 / ridge, solver="newton-cholesky")
    found.fit(rows, good, sample_weight=weight)
    slopes = found.coef_[0] / scaler.scale_
    return np.append(slopes, found.intercept_[0] - slopes @ scaler.mean_).astype(np.float32)
