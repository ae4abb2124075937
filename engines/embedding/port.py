"""What the product asks of an embedding engine: texts in, one vector each out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from numpy import float32
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class EmbeddingUsage:
    """What one answer consumed, to be priced by the caller's ledger."""

    engine: str
    model: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Embedded:
    """One row a text, (n, dimensions), each of length 1; zeros for a text that says nothing."""

    vectors: NDArray[float32]
    usage: EmbeddingUsage


class EmbeddingEngine(Protocol):
    """An engine that lays texts out so that those of like meaning lie close together."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    @property
    def parameters_hash(self) -> str:
        """Changes when anything changes that could move a vector: old and new do not mix."""
        ...

    def embed(self, texts: Sequence[str]) -> Embedded:
        """A text's vector does not depend on its neighbours. Of a long text the start counts."""
        ...


class FeatureEngine(Protocol):
    """An engine that describes a text from several sides, for a classifier to learn from."""

    @property
    def model(self) -> str: ...

    @property
    def features_hash(self) -> str:
        """Changes when anything changes that could move a feature."""
        ...

    def features(self, texts: Sequence[str]) -> NDArray[float32]:
        """One row a text: its feature sets side by side, zeros for no words.

        Each set has a fixed length. A text's row does not depend on its neighbours. Of a long
        text the start counts.
        """
        ...
