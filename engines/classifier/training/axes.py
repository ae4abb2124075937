"""The directions in which texts' features vary most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from engines.classifier.linear import Axes

if TYPE_CHECKING:
    from engines.classifier.arrays import Floats

_RANK: Final = 800
_AT_ONCE: Final = 1_024


def principal_axes(rows: Floats) -> Axes:
    """Directions of most variance, at most 800, through the smaller side's products."""
    centre = rows.mean(axis=0)
    if len(rows) <= rows.shape[1]:
        directions = np.linalg.svd(rows - centre, full_matrices=False)[2]
        basis = directions[: min(_RANK, len(rows) - 1)].T
    else:
        basis = np.linalg.eigh(_products(rows, centre))[1][:, ::-1][:, :_RANK]
    return Axes(np.asarray(centre, np.float32), np.ascontiguousarray(basis, np.float32))


def _products(rows: Floats, centre: Floats) -> Floats:
    """Of the centred columns with each other, in parts: a copy of 15,000 rows takes 120 MB."""
    total = np.zeros((rows.shape[1], rows.shape[1]), np.float32)
    for at in range(0, len(rows), _AT_ONCE):
        part = rows[at : at + _AT_ONCE] - centre
        total += part.T @ part
    return total
