"""What the classifier counts in."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Labels: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
UNKNOWN: Final = -1
"""Label of a text that belongs to no intent."""
BARE_CHANCE: Final = 1e-6
"""No chance is closer to 0 or 1 than this where its logarithm is taken."""


def unit(rows: Floats) -> Floats:
    """Rows of length one; rows of nothing stay so."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def softmax(logits: Floats) -> Floats:
    """Chances over the last axis."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def logit(chances: Floats) -> Floats:
    kept = chances.clip(BARE_CHANCE, 1 - BARE_CHANCE)
    return np.asarray(np.log(kept) - np.log1p(-kept), dtype=np.float32)


def sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logits.clip(-30, 30))), dtype=np.float32)
