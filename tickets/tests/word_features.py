"""Views and vectors of texts from their words alone: fast, and alike where words are shared."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from engines.embedding.port import Embedded, EmbeddingUsage
from tickets.models.knowledge import DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_WIDTH = 48


class WordFeatures:
    model = "words"
    features_hash = "0" * 64

    def features(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([_view(text) for text in texts])


class WordEmbedding:
    name = model = "words"
    dimensions = DIMENSIONS
    parameters_hash = "0" * 64

    def embed(self, texts: Sequence[str]) -> Embedded:
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        vectors[:, :_WIDTH] = [_view(text) for text in texts]
        return Embedded(vectors, EmbeddingUsage("words", "words", 0))


def _view(text: str) -> NDArray[np.float32]:
    total = sum((_direction(word) for word in text.casefold().split()), np.zeros(_WIDTH))
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), np.float32)


def _direction(word: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=_WIDTH)
