"""What heads say of texts that they were not taught, and of intents that they do not know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from engines.classifier.arrays import UNKNOWN
from engines.classifier.features import FEATURES, NeighbourIndex, confidence_features
from engines.classifier.held_out import OUTSIDE_SHARE
from engines.classifier.linear import score
from engines.classifier.training.head import fit_head
from engines.classifier.training.scorers import fit_scorer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engines.classifier.arrays import Flags, Floats, Labels
    from engines.classifier.linear import Head

_FOLDS: Final = 3
_REAL_PART: Final = 0.75
"""Of OUTSIDE_SHARE: what the real texts of no intent stand for, those left out for the rest."""
_LEFT_OUT: Final = 6  # Texts of each intent and fold that are guessed at without their intent.
_NEVER: Final = -30.0


@dataclass(frozen=True)
class OutOfFold:
    """Logits (texts, intents + 1), and a row of confidence features for each guess.

    First the texts in their order, then those guessed at once more with their intent left out of
    head and neighbours: they stand for texts of no intent.
    """

    logits: Floats
    features: Floats
    folds: Labels
    is_right: Flags
    is_inside: Flags
    weight: NDArray[np.float64]


def out_of_fold(points: Floats, labels: Labels, classes: int, seed: int) -> OutOfFold:
    """Guess at every text by heads and neighbours of the other folds."""
    folds = _folds(labels, seed)
    logits = np.empty((len(points), classes + 1), np.float32)
    features = np.empty((len(points), FEATURES), np.float32)
    left_out: list[tuple[int, Floats]] = []
    for fold in range(_FOLDS):
        learn, ask = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        head = fit_head(points[learn], labels[learn], classes)
        index = NeighbourIndex.of(points[learn], labels[learn])
        logits[ask] = head.logits(points[ask])
        features[ask] = confidence_features(logits[ask], points[ask], index)
        left_out += [(fold, part) for part in _leaving_out(head, points[ask], labels[ask], index)]
    extra = np.concatenate([part for _, part in left_out])
    of_none = np.zeros(len(extra), bool)
    inside = np.append(labels != UNKNOWN, of_none)
    extra_folds = np.repeat([fold for fold, _ in left_out], [len(part) for _, part in left_out])
    return OutOfFold(
        logits,
        np.concatenate([features, extra]),
        np.append(folds, extra_folds),
        np.append(logits[:, :-1].argmax(axis=1) == labels, of_none),
        inside,
        _weights(inside, np.arange(len(inside)) < len(labels)),
    )


def cross_scores(seen: OutOfFold, good: Flags, weight: NDArray[np.float64]) -> Floats:
    """Scores of each fold by a scorer of the other folds."""
    scores = np.empty(len(good), np.float32)
    for fold in range(_FOLDS):
        others, own = seen.folds != fold, seen.folds == fold
        scorer = fit_scorer(seen.features[others], good[others], weight[others])
        scores[own] = score(scorer, seen.features[own])
    return scores


def _folds(labels: Labels, seed: int) -> Labels:
    """The fold of each text; an intent's texts are spread evenly, be they two."""
    chance = np.random.default_rng(seed)
    folds = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        rows = chance.permutation(np.flatnonzero(labels == label))
        folds[rows] = (np.arange(len(rows)) + chance.integers(_FOLDS)) % _FOLDS
    return folds


def _leaving_out(
    head: Head, points: Floats, labels: Labels, index: NeighbourIndex
) -> Iterator[Floats]:
    """Features of an intent's texts as if it had never been taught, intent by intent."""
    for label in np.unique(labels[labels != UNKNOWN]):
        rows = np.flatnonzero(labels == label)[:_LEFT_OUT]
        blind = head.logits(points[rows])
        blind[:, label] = _NEVER
        yield confidence_features(blind, points[rows], index.without(int(label)))


def _weights(inside: Flags, genuine: Flags) -> NDArray[np.float64]:
    """Texts of an intent weigh 1 each; the others OUTSIDE_SHARE of that together."""
    weight = np.ones(len(inside))
    real, left_out = genuine & ~inside, ~genuine
    mass = OUTSIDE_SHARE * inside.sum()
    part = _REAL_PART if real.any() else 0.0
    weight[real] = mass * part / max(1, real.sum())
    weight[left_out] = mass * (1 - part) / max(1, left_out.sum())
    return weight
