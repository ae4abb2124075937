"""A trained classifier behind the port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from engines.classifier.arrays import sigmoid
from engines.classifier.model import predict
from engines.classifier.port import Guess, HeldOutGuess
from engines.classifier.stored import unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from engines.classifier.held_out import HeldOut
    from engines.classifier.model import Guesses, Model
    from engines.embedding.port import FeatureEngine

_ALTERNATIVES: Final = 5
_DIGITS: Final = 5
_OUTSIDE: Final = 0.03
"""A text whose scope score lies below belongs to no intent: 1 in 300 of those that do, 3 in 4 of
those that do not (CLINC150); the confidence has to hold back the others."""


@dataclass(frozen=True)
class Learned:
    """What a version stores, unpacked, and its intents' names."""

    names: tuple[str, ...]
    model: Model
    outcomes: tuple[HeldOutGuess, ...]

    @classmethod
    def of(cls, names: Sequence[str], content: bytes, sha256: str) -> Learned:
        """Raises ModelDamagedError."""
        model, held = unpacked(content, sha256)
        return cls(tuple(names), model, _outcomes(held, names))


@dataclass(frozen=True)
class TrainedClassifier:
    """A version with the engine that lays out texts as its training saw them."""

    version_id: UUID | None
    learned: Learned
    engine: FeatureEngine

    def classify(self, text: str) -> Guess:
        """Alone: the same whatever else is asked, on however many threads."""
        return self.classify_all([text])[0]

    def classify_all(self, texts: Sequence[str]) -> Sequence[Guess]:
        """In one go, at a tenth of the time of one by one, and rounded: only bits beyond vary."""
        guesses = predict(self.learned.model, self.engine.features(texts))
        return [self._guess(guesses, place) for place in range(len(texts))]

    def outcomes(self) -> Sequence[HeldOutGuess]:
        """Of all examples, each guessed by a model that was not taught it."""
        return self.learned.outcomes

    def _guess(self, guesses: Guesses, place: int) -> Guess:
        confidence = round(float(guesses.confidence[place]), _DIGITS)
        scope = round(float(sigmoid(guesses.scope)[place]), _DIGITS)
        shares, names = guesses.shares[place], self.learned.names
        order = np.argsort(-shares, kind="stable")[:_ALTERNATIVES].tolist()
        scale = confidence / float(shares[order[0]])  # The best share becomes the confidence.
        alternatives = tuple(
            (names[each], round(float(shares[each]) * scale, _DIGITS)) for each in order
        )
        name = names[order[0]] if scope >= _OUTSIDE else None
        return Guess(name, confidence, scope, alternatives)


def _outcomes(held: HeldOut, names: Sequence[str]) -> tuple[HeldOutGuess, ...]:
    is_inside = sigmoid(held.scope) >= _OUTSIDE
    rows = zip(held.best, held.confidence, held.is_right & is_inside, is_inside, strict=True)
    return tuple(
        HeldOutGuess(names[best] if is_in else None, float(confidence), bool(is_right))
        for best, confidence, is_right, is_in in rows
    )
