"""A sentence model on onnxruntime behind the embedding port."""

import ctypes
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy import float32, int64
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from engines.embedding.local.layers import exposing
from engines.embedding.local.sentences import SENTENCE_DIMENSIONS, sentence_encoder
from engines.embedding.local.weights import (
    SENTENCES,
    EmbeddingWeights,
    EmbeddingWeightsError,
    find_embedding_weights,
)
from engines.embedding.port import Embedded, EmbeddingUsage

DIMENSIONS = 384
MOST_TOKENS = 256  # What the model was trained to read.
_MOST_CHARACTERS = 16_384  # So that a huge text costs no more to cut up than to read.
_SAY_OF_SENTENCES = float32(0.7)
"""The other network's vector counts so much: better by 0.2 points on texts of Banking77's training
part that were held out, worse by 0.05 on CLINC150's, from ten examples an intent."""
_FEATURE_CHARACTERS = 1_000  # What a request is about stands early.
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

    @property
    def features_hash(self) -> str:
        parts = {
            "network": self.parameters_hash,
            "characters": _FEATURE_CHARACTERS,
            "layers": self._weights.inner_layers,
            "sentences": SENTENCES.sha256,
            "say": float(_SAY_OF_SENTENCES),
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Texts of equal length go through together: nothing is padded, so nothing is mixed."""
        tokenizer, session = self._loaded()
        vectors = np.zeros((len(texts), DIMENSIONS), float32)
        tokens = _tokens(tokenizer, texts, _MOST_CHARACTERS)
        for group in _of_equal_length(tokens):
            ids = np.array([tokens[place] for place in group], int64)
            vectors[group] = _of_length_one(_layers(session, ids, 1)[0].mean(axis=1))
        usage = EmbeddingUsage(self.name, self.model, sum(map(len, tokens.values())))
        return Embedded(vectors, usage)

    def features(self, texts: Sequence[str]) -> NDArray[float32]:
        """Means of the inner layers and the last, its first token, another network's vector."""
        tokenizer, session = self._loaded()
        layers = 1 + len(self._weights.inner_layers)
        width = (layers + 1) * DIMENSIONS
        rows = np.zeros((len(texts), width + SENTENCE_DIMENSIONS), float32)
        tokens = _tokens(tokenizer, texts, _FEATURE_CHARACTERS)
        for group in _of_equal_length(tokens):
            ids = np.array([tokens[place] for place in group], int64)
            last, *inner = _layers(session, ids, layers)
            sides = [*(layer.mean(axis=1) for layer in (*inner, last)), last[:, 0]]
            rows[group, :width] = np.hstack([_of_length_one(side) for side in sides])
        for place in tokens:
            vector = sentence_encoder().encode(texts[place][:_FEATURE_CHARACTERS])
            rows[place, width:] = _SAY_OF_SENTENCES * vector
        return rows

    def _loaded(self) -> tuple[Tokenizer, InferenceSession]:
        with self._loading:
            if self._network is None:
                self._network = _tokenizer(self._weights), _session(self._weights)
                _return_memory()
            return self._network


def _tokens(tokenizer: Tokenizer, texts: Sequence[str], most: int) -> dict[int, list[int]]:
    """By the place of each text that says something."""
    places = [place for place, text in enumerate(texts) if text.strip()]
    encodings = tokenizer.encode_batch([texts[place][:most] for place in places])
    return {place: encoding.ids for place, encoding in zip(places, encodings, strict=True)}


def _of_equal_length(tokens: Mapping[int, Sequence[int]]) -> Iterator[list[int]]:
    """Places of texts to read at once."""
    by_length: dict[int, list[int]] = {}
    for place, ids in tokens.items():
        by_length.setdefault(len(ids), []).append(place)
    for length, places in by_length.items():
        most = max(1, _TOKENS_AT_ONCE // length)
        yield from (places[at : at + most] for at in range(0, len(places), most))


def _layers(session: InferenceSession, ids: NDArray[int64], count: int) -> list[NDArray[float32]]:
    """The first outputs, (texts, tokens, dimensions) each: the last layer, then inner ones."""
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    if len(session.get_inputs()) > len(feed):
        feed["token_type_ids"] = np.zeros_like(ids)
    names = [output.name for output in session.get_outputs()]
    wanted = names[:1] + names[len(names) - count + 1 :]
    layers: list[NDArray[float32]] = session.run(wanted, feed)
    return layers


def _of_length_one(rows: NDArray[float32]) -> NDArray[float32]:
    scaled: NDArray[float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return scaled


def _tokenizer(weights: EmbeddingWeights) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(weights.tokenizer_file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def _session(weights: EmbeddingWeights) -> InferenceSession:
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = exposing(weights.model_file.read_bytes(), weights.inner_layers)
    session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
    found = session.get_outputs()[0].shape[-1]
    if found != DIMENSIONS:
        raise EmbeddingWeightsError(
            f"The model in EMBEDDING_MODEL_DIR has {found} dimensions: {DIMENSIONS} are stored."
        )
    return session


def _return_memory() -> None:
    """To the system: reading the network leaves some 80 MB with the C library, if that is glibc."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def local_embedding_engine(model_dir: Path | None) -> LocalEmbedding:
    """The engine, its files found and checked; nothing heavy is loaded yet.

    Raises EmbeddingWeightsError.
    """
    return LocalEmbedding(find_embedding_weights(model_dir))
