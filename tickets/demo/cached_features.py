"""A feature engine that describes each text once: both companies learn from the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32
    from numpy.typing import NDArray

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
