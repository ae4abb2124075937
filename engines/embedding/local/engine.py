"""A sentence model on onnxruntime behind the embedding port."""

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy import float32, int64
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from engines.embedding.local.weights import (
    EmbeddingWeights,
    EmbeddingWeightsError,
    find_embedding_weights,
)
from engines.embedding.port import Embedded, EmbeddingUsage

DIMENSIONS = 384
MOST_TOKENS = 256  # What the model was trained to read.
_MOST_CHARACTERS = 16_384  # So that a huge text costs no more to cut up than to read.
_TOKENS_AT_ONCE = 2048  # Attention of eight of the longest texts: some 25 MB.


class LocalEmbedding:
    """MiniLM on one thread, loaded at the first text and kept for the life of the process."""

    name = "local"
    dimensions = DIMENSIONS

    def __init__(self, weights: EmbeddingWeights) -> None:
        self.model = weights.model
        self._weights = weights
        self._network: tuple[Tokenizer, InferenceSession] | None = None
        self._loading = threading.Lock()

    @property
    def parameters_hash(self) -> str:
        parameters = {
            "pooling": "mean",
            "tokens": MOST_TOKENS,
            "characters": _MOST_CHARACTERS,
            "files": self._weights.sha256,
        }
        return hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Texts of equal length go through together: nothing is padded, so nothing is mixed."""
        tokenizer, session = self._loaded()
        vectors = np.zeros((len(texts), DIMENSIONS), float32)
        places = [place for place, text in enumerate(texts) if text.strip()]
        readable = [texts[place][:_MOST_CHARACTERS] for place in places]
        tokens = [encoding.ids for encoding in tokenizer.encode_batch(readable)]
        for group in _of_equal_length(tokens):
            ids = np.array([tokens[number] for number in group], int64)
            vectors[[places[number] for number in group]] = _pooled(_last_layer(session, ids))
        usage = EmbeddingUsage(self.name, self.model, sum(map(len, tokens)))
        return Embedded(vectors, usage)

    def _loaded(self) -> tuple[Tokenizer, InferenceSession]:
        with self._loading:
            if self._network is None:
                self._network = _tokenizer(self._weights), _session(self._weights)
            return self._network


def _of_equal_length(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Numbers of texts to read at once."""
    by_length: dict[int, list[int]] = {}
    for number, ids in enumerate(tokens):
        by_length.setdefault(len(ids), []).append(number)
    for length, numbers in by_length.items():
        most = max(1, _TOKENS_AT_ONCE // length)
        yield from (numbers[at : at + most] for at in range(0, len(numbers), most))


def _last_layer(session: InferenceSession, ids: NDArray[int64]) -> NDArray[float32]:
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    if len(session.get_inputs()) > len(feed):
        feed["token_type_ids"] = np.zeros_like(ids)
    layer: NDArray[float32] = session.run(None, feed)[0]
    return layer


def _pooled(layer: NDArray[float32]) -> NDArray[float32]:
    """The mean over the tokens, (texts, tokens, dimensions), brought to length 1."""
    means = layer.mean(axis=1)
    pooled: NDArray[float32] = means / np.linalg.norm(means, axis=1, keepdims=True)
    return pooled


def _tokenizer(weights: EmbeddingWeights) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(weights.tokenizer_file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def _session(weights: EmbeddingWeights) -> InferenceSession:
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = InferenceSession(str(weights.model_file), options, providers=["CPUExecutionProvider"])
    found = session.get_outputs()[0].shape[-1]
    if found != DIMENSIONS:
        raise EmbeddingWeightsError(
            f"The model in EMBEDDING_MODEL_DIR has {found} dimensions: {DIMENSIONS} are stored."
        )
    return session


def local_embedding_engine(model_dir: Path | None) -> LocalEmbedding:
    """The engine, its files found and checked; nothing heavy is loaded yet.

    Raises EmbeddingWeightsError.
    """
    return LocalEmbedding(find_embedding_weights(model_dir))
