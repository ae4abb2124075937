"""The directions in which texts' features vary most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.decomposition import PCA

from engines.classifier.linear import Axes

if TYPE_CHECKING:
    from engines.classifier.arrays import Floats

_RANK: Final = 800


def principal_axes(rows: Floats) -> Axes:
    """Directions of most variance, at most 800, through the smaller side's products."""
    texts, width = rows.shape
    solver = "full" if texts <= width else "covariance_eigh"  # Without a copy of the rows.
    found = PCA(min(_RANK, texts - 1, width), svd_solver=solver).fit(rows)
    basis = np.ascontiguousarray(found.components_.T, np.float32)
    return Axes(np.asarray(found.mean_, np.float32), basis)
