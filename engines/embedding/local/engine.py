"""A sentence model on onnxruntime behind the embedding port."""

import ctypes
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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
_SIDE_BY_SIDE = 32  # Texts, whose two networks are asked at once: more are work that has time.
_REMEMBERED = 64  # Vectors of texts just described, which a search asks for next: some 100 KB.


class LocalEmbedding:
    """MiniLM on one thread, loaded at the first text and kept for the life of the process."""

    name = "local"
    dimensions = DIMENSIONS

    def __init__(self, weights: EmbeddingWeights) -> None:
        self.model = weights.model
        self._weights = weights
        self._network: tuple[Tokenizer, InferenceSession] | None = None
        self._loading = threading.Lock()
        self._described: OrderedDict[str, tuple[NDArray[float32], int]] = OrderedDict()

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
        known = {place: found for place, text in enumerate(texts) if (found := self._recall(text))}
        tokenizer, session = self._loaded()
        vectors = np.zeros((len(texts), DIMENSIONS), float32)
        new = ["" if place in known else text for place, text in enumerate(texts)]
        tokens = _tokens(tokenizer, new, _MOST_CHARACTERS)
        for group in _of_equal_length(tokens):
            ids = np.array([tokens[place] for place in group], int64)
            vectors[group] = _of_length_one(_layers(session, ids, 1)[0].mean(axis=1))
        for place, (vector, _count) in known.items():
            vectors[place] = vector
        count = sum(map(len, tokens.values())) + sum(count for _vector, count in known.values())
        return Embedded(vectors, EmbeddingUsage(self.name, self.model, count))

    def features(self, texts: Sequence[str]) -> NDArray[float32]:
        """Means of the inner layers and the last, its first token, another network's vector.

        A few texts are a request that somebody waits for: both networks compute at once.
        """
        if len(texts) > _SIDE_BY_SIDE:
            return np.hstack([self._layer_features(texts), _sentence_features(texts)])
        # A thread of its own each time: it has the caller's priority.
        with ThreadPoolExecutor(1, thread_name_prefix="sentences") as pool:
            sentences = pool.submit(_sentence_features, texts)
            layers = self._layer_features(texts)
            return np.hstack([layers, sentences.result()])

    def _layer_features(self, texts: Sequence[str]) -> NDArray[float32]:
        tokenizer, session = self._loaded()
        layers = 1 + len(self._weights.inner_layers)
        rows = np.zeros((len(texts), (layers + 1) * DIMENSIONS), float32)
        tokens = _tokens(tokenizer, texts, _FEATURE_CHARACTERS)
        for group in _of_equal_length(tokens):
            ids = np.array([tokens[place] for place in group], int64)
            last, *inner = _layers(session, ids, layers)
            means = [_of_length_one(layer.mean(axis=1)) for layer in (*inner, last)]
            rows[group] = np.hstack([*means, _of_length_one(last[:, 0])])
            for place, vector in zip(group, means[-1], strict=True):
                self._remember(texts[place], vector, len(tokens[place]))
        return rows

    def _remember(self, text: str, vector: NDArray[float32], tokens: int) -> None:
        if len(text) > _FEATURE_CHARACTERS:
            return  # Its embedding reads more of it.
        with self._loading:
            self._described[text] = vector, tokens
            if len(self._described) > _REMEMBERED:
                self._described.popitem(last=False)

    def _recall(self, text: str) -> tuple[NDArray[float32], int] | None:
        with self._loading:
            return self._described.get(text)

    def _loaded(self) -> tuple[Tokenizer, InferenceSession]:
        with self._loading:
            if self._network is None:
                self._network = _tokenizer(self._weights), _session(self._weights)
                _return_memory()
            return self._network


def _sentence_features(texts: Sequence[str]) -> NDArray[float32]:
    rows = np.zeros((len(texts), SENTENCE_DIMENSIONS), float32)
    for place, text in enumerate(texts):
        if text.strip():
            rows[place] = sentence_encoder().encode(text[:_FEATURE_CHARACTERS])
    rows *= _SAY_OF_SENTENCES
    return rows


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
