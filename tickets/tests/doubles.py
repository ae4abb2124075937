"""A classifier and a knowledge index that say what a test tells them to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engines.classifier.port import Guess, HeldOutGuess

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID


@dataclass
class FakeClassifier:
    intent_name: str | None = "refund"
    confidence: float = 0.99
    labelled: tuple[HeldOutGuess, ...] = ()
    version_id: UUID | None = None

    def classify(self, text: str) -> Guess:
        name = self.intent_name or "refund"
        return Guess(self.intent_name, self.confidence, 0.9, ((name, self.confidence),))

    def classify_all(self, texts: Sequence[str]) -> Sequence[Guess]:
        return [self.classify(text) for text in texts]

    def outcomes(self) -> Sequence[HeldOutGuess]:
        return self.labelled


@dataclass(frozen=True)
class FakePassage:
    text: str
    article: str = "refunds"
    version: int = 1
    title: str = "Refunds"


@dataclass
class FakeKnowledge:
    passages: tuple[FakePassage, ...] = ()

    def search(self, text: str) -> Sequence[FakePassage]:
        return self.passages


@dataclass
class Broken:
    """Both ports, failing at whatever is asked."""

    version_id: UUID | None = None

    def classify(self, text: str) -> Guess:
        raise RuntimeError("the classifier is broken")

    def classify_all(self, texts: Sequence[str]) -> Sequence[Guess]:
        return [self.classify(text) for text in texts]

    def outcomes(self) -> Sequence[HeldOutGuess]:
        raise RuntimeError("the labels are gone")

    def search(self, text: str) -> Sequence[FakePassage]:
        raise RuntimeError("the index is broken")
