from pathlib import Path

import numpy as np
import pytest

from engines.embedding.local import local_embedding_engine, weights
from engines.embedding.local.engine import DIMENSIONS, LocalEmbedding
from engines.embedding.local.weights import (
    MODEL,
    EmbeddingWeightsError,
    find_embedding_weights,
)


@pytest.fixture(scope="module")
def engine() -> LocalEmbedding:
    return local_embedding_engine(None)


def test_each_text_has_a_vector_of_length_one(engine: LocalEmbedding) -> None:
    vectors = engine.embed(["Where is my parcel?", "I want my money back."]).vectors

    assert vectors.shape == (2, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_like_meanings_lie_closer_than_unlike_ones(engine: LocalEmbedding) -> None:
    parcel, delivery, password = engine.embed(
        ["Where is my parcel?", "My delivery has not arrived yet.", "I forgot my password."]
    ).vectors

    assert parcel @ delivery > parcel @ password + 0.2


def test_a_vector_is_the_same_alone_and_among_others(engine: LocalEmbedding) -> None:
    """To the last bit, at any place, in groups of one and of many of the same length."""
    texts = [f"{'word ' * (number % 7)}parcel {number % 3}" for number in range(60)]
    texts += ["A long complaint about a late delivery. " * 40, "", "Où est mon colis ? 📦"]

    together = engine.embed(texts).vectors

    for text, vector in zip(texts, together, strict=True):
        assert np.array_equal(engine.embed([text]).vectors[0], vector)


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_a_text_that_says_nothing_is_near_nothing(engine: LocalEmbedding, blank: str) -> None:
    embedded = engine.embed([blank])

    assert not embedded.vectors.any()
    assert embedded.usage.tokens == 0


def test_no_texts_are_no_vectors(engine: LocalEmbedding) -> None:
    assert engine.embed([]).vectors.shape == (0, DIMENSIONS)


def test_of_a_long_text_the_start_is_read(engine: LocalEmbedding) -> None:
    long = "My parcel is late. " * 1_000

    embedded = engine.embed([long, long + "I forgot my password."])

    assert np.array_equal(*embedded.vectors)
    assert embedded.usage.tokens == 2 * 256


def test_usage_names_the_engine_and_counts_tokens(engine: LocalEmbedding) -> None:
    usage = engine.embed(["hello", "hello hello"]).usage

    assert (usage.engine, usage.model, usage.tokens) == ("local", "all-MiniLM-L6-v2-int8", 7)


def test_other_content_in_a_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = weights.Pinned(MODEL.package, MODEL.file, "0" * 64)
    monkeypatch.setattr(weights, "MODEL", other)

    with pytest.raises(EmbeddingWeightsError, match=r"checksum of model\.onnx"):
        find_embedding_weights(None)


def test_a_package_that_is_not_installed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "MODEL", weights.Pinned("not_installed", "model.onnx", ""))

    with pytest.raises(EmbeddingWeightsError, match="not-installed with the embedding model"):
        find_embedding_weights(None)


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_given_folder_without_a_model_says_so(tmp_path: Path, missing: str) -> None:
    for name in {"model.onnx", "tokenizer.json"} - {missing}:
        (tmp_path / name).write_bytes(b"weights")

    with pytest.raises(EmbeddingWeightsError, match=f"EMBEDDING_MODEL_DIR has no {missing}"):
        find_embedding_weights(tmp_path)


def test_vectors_of_other_weights_are_told_apart(engine: LocalEmbedding, tmp_path: Path) -> None:
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"weights")

    other = local_embedding_engine(tmp_path)

    assert other.model == tmp_path.name
    assert other.parameters_hash != engine.parameters_hash
