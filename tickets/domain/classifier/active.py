"""The active version as the decision asks it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import structlog

from tickets.domain.classifier.arrays import sigmoid
from tickets.domain.classifier.guesses import Guess, Outcome
from tickets.domain.classifier.model import predict
from tickets.domain.classifier.stored import unpacked
from tickets.domain.classifier.versions import mark_of
from tickets.models import ClassifierVersion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from engines.embedding.port import ViewEngine
    from tickets.domain.classifier.learning import HeldOut
    from tickets.domain.classifier.model import Model

_KEPT: Final = 4  # Versions in memory, some 25 MB each where 15,000 examples are known.
_ALTERNATIVES: Final = 5
_DIGITS: Final = 5
_OUTSIDE: Final = 0.03
"""A text whose scope score lies below belongs to no intent: 1 in 300 of those that do, 3 in 4 of
those that do not (CLINC150); the confidence has to hold back the others."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Learned:
    """What a version's row holds, unpacked."""

    names: tuple[str, ...]
    model: Model
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class TrainedClassifier:
    """A version with the engine that lays out texts as its training saw them."""

    version_id: UUID
    learned: _Learned
    engine: ViewEngine

    def classify(self, text: str) -> Guess:
        """Alone and rounded: the same whatever else is asked, on however many threads."""
        guesses = predict(self.learned.model, self.engine.views([text]))
        confidence = round(float(guesses.confidence[0]), _DIGITS)
        scope = round(float(sigmoid(guesses.scope)[0]), _DIGITS)
        shares, names = guesses.shares[0], self.learned.names
        order = np.argsort(-shares, kind="stable")[:_ALTERNATIVES].tolist()
        scale = confidence / float(shares[order[0]])  # The best share becomes the confidence.
        alternatives = tuple(
            (names[place], round(float(shares[place]) * scale, _DIGITS)) for place in order
        )
        name = names[order[0]] if scope >= _OUTSIDE else None
        return Guess(name, confidence, scope, alternatives)

    def outcomes(self) -> Sequence[Outcome]:
        """Of all examples, each guessed by a model that was not taught it."""
        return self.learned.outcomes


def active_classifier(engine: ViewEngine) -> TrainedClassifier | None:
    """The active version of the scope's tenant, kept in the process; None before the first.

    None also where another engine's views were learned: train again. Raises ModelDamagedError.
    """
    found = ClassifierVersion.objects.filter(is_active=True).values_list("pk", "embedding").first()
    if found is None:
        return None
    version_id, mark = found
    if mark != mark_of(engine):
        _log.warning("classifier_of_another_engine", version=str(version_id), mark=mark)
        return None
    return TrainedClassifier(version_id, _loaded(version_id), engine)


def outcomes_of(version_id: UUID) -> Sequence[Outcome]:
    """Of any trained version of the scope's tenant, without an engine."""
    return _loaded(version_id).outcomes


@lru_cache(maxsize=_KEPT)
def _loaded(version_id: UUID) -> _Learned:
    version = ClassifierVersion.objects.get(pk=version_id)
    model, held = unpacked(bytes(version.arrays or b""), version.arrays_sha256)
    names = tuple(version.labels)
    return _Learned(names, model, _outcomes(held, names))


def _outcomes(held: HeldOut, names: Sequence[str]) -> tuple[Outcome, ...]:
    is_inside = sigmoid(held.scope) >= _OUTSIDE
    rows = zip(held.best, held.confidence, held.is_right & is_inside, is_inside, strict=True)
    return tuple(
        Outcome(names[best] if is_in else None, float(confidence), bool(is_right))
        for best, confidence, is_right, is_in in rows
    )
