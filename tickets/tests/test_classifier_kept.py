"""A row that 33e3dd5 wrote decides as it did then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engines.classifier.tests.kept_version import KeptVersion, kept_version
from engines.classifier.thresholds import threshold_of
from engines.embedding.local import local_embedding_engine
from tenants.scope import tenant_scope
from tickets.domain.classifier.active import active_classifier
from tickets.domain.classifier.versions import mark_of
from tickets.models import ClassifierVersion
from tickets.states import ClassifierState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engines.classifier.arrays import Floats
    from engines.classifier.trained import TrainedClassifier
    from tenants.models import Tenant

pytestmark = pytest.mark.django_db
_THRESHOLD = 0.75


class _KeptFeatures:
    """A text is the number of its row."""

    model = "kept"
    features_hash = "0" * 64

    def __init__(self, rows: Floats) -> None:
        self._rows = rows

    def features(self, texts: Sequence[str]) -> Floats:
        return self._rows[[int(text) for text in texts]]


@pytest.fixture(scope="module")
def kept() -> KeptVersion:
    return kept_version()


@pytest.fixture(autouse=True)
def _stored(acme: Tenant, kept: KeptVersion) -> Iterator[None]:
    with tenant_scope(acme.pk):
        ClassifierVersion.objects.create(
            number=1,
            state=ClassifierState.READY,
            is_active=True,
            embedding=mark_of(_KeptFeatures(kept.rows)),
            arrays=kept.content,
            arrays_sha256=kept.sha256,
            labels=list(kept.names),
        )
        yield


def _classifier(rows: Floats) -> TrainedClassifier:
    classifier = active_classifier(_KeptFeatures(rows))
    assert classifier
    return classifier


def _decision(kept: KeptVersion, place: int) -> tuple[str | None, bool]:
    """The intent, and whether it is sure enough to be answered at the usual threshold."""
    decided = int(kept.decided[place])
    name = kept.names[decided] if decided >= 0 else None
    return name, round(float(kept.confidence[place]), 5) >= _THRESHOLD


def test_a_thousand_texts_are_decided_as_before(kept: KeptVersion) -> None:
    classifier = _classifier(kept.rows)

    guesses = [classifier.classify(str(place)) for place in range(len(kept.rows))]

    decisions = [(guess.intent_name, guess.confidence >= _THRESHOLD) for guess in guesses]
    assert decisions == [_decision(kept, place) for place in range(len(kept.rows))]
    assert sum(is_sure for _name, is_sure in decisions) == 565


def test_sentences_are_decided_as_before_from_the_first_word_on(kept: KeptVersion) -> None:
    vectors = local_embedding_engine(None).embed(kept.texts).vectors
    classifier = _classifier(vectors.astype(np.float16).astype(np.float32))

    for place in range(len(kept.texts)):
        guess = classifier.classify(str(place))
        # Processors round the network's integers differently: what is near the edge may fall over.
        if abs(kept.confidence[place] - _THRESHOLD) > 0.1:
            assert (guess.intent_name, guess.confidence >= _THRESHOLD) == _decision(kept, place)


def test_its_own_texts_prove_the_thresholds_that_they_did(kept: KeptVersion) -> None:
    outcomes = _classifier(kept.rows).outcomes()

    proven = [threshold_of(name, outcomes, 0.2) for name in kept.names]

    assert proven == [None if np.isnan(one) else one for one in kept.thresholds.tolist()]
