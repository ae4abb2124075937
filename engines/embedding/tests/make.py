"""An embedding engine for tests of what stands on one."""

from collections.abc import Sequence

import numpy as np

from engines.embedding.port import Embedded, EmbeddingUsage


class FakeEmbedding:
    """Every text lies in the same direction: only words tell them apart."""

    name = "fake"
    dimensions = 384
    parameters_hash = "0" * 64

    def __init__(self, model: str = "one") -> None:
        self.model = model

    def embed(self, texts: Sequence[str]) -> Embedded:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        vectors[:, 0] = 1
        return Embedded(vectors, EmbeddingUsage(self.name, self.model, len(texts)))
