"""What the decision asks of a classifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID


@dataclass(frozen=True)
class Guess:
    """What a text is about. No name means that it belongs to no intent.

    `confidence` is calibrated: of guesses with 0.9, nine in ten are right. `scope_score` is 0 to
    1, higher for texts that belong to some intent. `alternatives` are the best names with their
    confidence, best first. Raises ValueError where a number is no probability.
    """

    intent_name: str | None
    confidence: float
    scope_score: float
    alternatives: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        shares = (self.confidence, self.scope_score, *(share for _, share in self.alternatives))
        if not all(0 <= share <= 1 for share in shares):
            raise ValueError("a guess holds a number that is no probability")


@dataclass(frozen=True)
class HeldOutGuess:
    """A labelled text the classifier was not trained on: its guess, how sure, whether right."""

    intent_name: str | None
    confidence: float
    is_right: bool


class Classifier(Protocol):
    """One trained version. The same text, or the same batch, gives the same guesses."""

    @property
    def version_id(self) -> UUID | None:
        """Of the ClassifierVersion; None where it is no row."""
        ...

    def classify(self, text: str) -> Guess: ...

    def classify_all(self, texts: Sequence[str]) -> Sequence[Guess]:
        """One guess a text, in their order; cheaper than one by one."""
        ...

    def outcomes(self) -> Sequence[HeldOutGuess]:
        """Held-out texts, those of no intent among them: a guess at one of these is wrong."""
        ...
