"""Each text is described once, and learned from once: both companies teach the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from engines.classifier.training.fitting import fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32
    from numpy.typing import NDArray

    from engines.classifier.arrays import Floats, Labels
    from engines.classifier.held_out import HeldOut
    from engines.classifier.model import Model
    from engines.embedding.port import FeatureEngine


class CachedFeatures:
    def __init__(self, engine: FeatureEngine) -> None:
        self._engine = engine
        self._known: dict[str, NDArray[float32]] = {}

    @property
    def model(self) -> str:
        return self._engine.model

    @property
    def features_hash(self) -> str:
        return self._engine.features_hash

    def features(self, texts: Sequence[str]) -> NDArray[float32]:
        new = [text for text in texts if text not in self._known]
        if new:
            self._known |= zip(new, self._engine.features(new), strict=True)
        return np.stack([self._known[text] for text in texts])


class LearnedOnce:
    """`fit`, which takes 6 s of one core for the starter set, and gives the same for the same."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Model, HeldOut]] = {}

    def __call__(self, rows: Floats, labels: Labels, *, classes: int) -> tuple[Model, HeldOut]:
        taught = hashlib.sha256(rows.tobytes() + labels.tobytes()).hexdigest()
        if taught not in self._known:
            self._known[taught] = fit(rows, labels, classes=classes)
        return self._known[taught]
