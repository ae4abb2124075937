"""Examples' features are computed once an engine, and training gives the same with kept ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tenants.scope import tenant_scope
from tickets.domain.classifier.features import features_of, labelled_texts
from tickets.domain.classifier.training import train_next
from tickets.domain.classifier.versions import ask_for_training
from tickets.domain.intents.importing import IntentEntry, import_intents
from tickets.models import Example
from tickets.tests.make_actors import PROGRAM
from tickets.tests.word_features import WordFeatures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy import float32
    from numpy.typing import NDArray

    from tenants.models import Tenant


class Counting(WordFeatures):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def features(self, texts: Sequence[str]) -> NDArray[float32]:
        self.asked += texts
        return super().features(texts)


@pytest.fixture(autouse=True)
def _taught(acme: Tenant) -> Iterator[None]:
    with tenant_scope(acme.pk):
        refunds = [f"give my money back {number}" for number in range(6)]
        parcels = [f"where did the parcel go {number}" for number in range(6)]
        import_intents(
            [IntentEntry("refund", refunds), IntentEntry("parcel", parcels)],
            ["chess"],
            actor=PROGRAM,
        )
        yield


def test_features_are_computed_once_an_engine() -> None:
    engine = Counting()
    first = features_of(labelled_texts(), engine)
    again = features_of(labelled_texts(), engine)

    assert sorted(engine.asked) == sorted(Example.objects.values_list("text", flat=True))
    assert np.array_equal(first, again)
    assert np.allclose(first, engine.features([text.text for text in labelled_texts()]), atol=1e-3)


def test_another_engine_computes_them_anew() -> None:
    features_of(labelled_texts(), WordFeatures())
    other = Counting()
    other.features_hash = "1" * 64

    features_of(labelled_texts(), other)

    assert len(other.asked) == 13


def test_a_text_that_was_changed_meanwhile_keeps_no_features() -> None:
    texts = labelled_texts()
    Example.objects.filter(pk=texts[0].id).update(text_hash="changed")

    features_of(texts, WordFeatures())

    assert Example.objects.get(pk=texts[0].id).features is None
    assert Example.objects.filter(features__isnull=False).count() == 12


def test_a_training_with_kept_features_learns_the_same() -> None:
    first = train_next(WordFeatures())
    ask_for_training()
    second = train_next(WordFeatures())

    assert first
    assert second
    assert first.training_hash == second.training_hash
    assert first.arrays_sha256 == second.arrays_sha256
