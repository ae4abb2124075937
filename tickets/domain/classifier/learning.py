"""Learn a classifier from labelled texts, and judge it on texts it did not see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tickets.domain.classifier.arrays import UNKNOWN, sigmoid, softmax
from tickets.domain.classifier.calibration import temperature_of
from tickets.domain.classifier.head import fit_head, principal_axes
from tickets.domain.classifier.model import Model
from tickets.domain.classifier.scorers import fit_scorer, score
from tickets.domain.classifier.signs import SIGNS, Known, signs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tickets.domain.classifier.arrays import Flags, Floats, Labels
    from tickets.domain.classifier.head import Head

_FOLDS: Final = 3
OUTSIDE_SHARE: Final = 0.03
"""The share of texts of no intent that the confidence assumes."""
_REAL_PART: Final = 0.75
"""Of that share: what the real texts of no intent stand for, the rest is made up."""
_STRUCK: Final = 6  # Texts of each intent and fold.
_NEVER: Final = -30.0


@dataclass(frozen=True)
class HeldOut:
    """Every text as a model guessed it that was not taught this text. `plain`: largest share."""

    labels: Labels
    best: Labels
    confidence: Floats
    scope: Floats
    plain: Floats

    @property
    def is_right(self) -> Flags:
        return np.asarray(self.best == self.labels)


@dataclass(frozen=True)
class _Doubt:
    """Signs of texts out of fold: the real ones in their order, then those made up."""

    signs: Floats
    folds: Labels
    is_right: Flags
    is_inside: Flags
    weight: NDArray[np.float64]


def fit(views: Floats, labels: Labels, *, classes: int, seed: int = 0) -> tuple[Model, HeldOut]:
    """Learn from views (n, width) and labels (UNKNOWN: of no intent).

    At least two intents need two texts each. The axes and the centre are found on all texts, but
    without their labels; all else of the held-out guesses has not seen the text it guesses at.
    """
    axes = principal_axes(views)
    points = axes.project(views)
    logits, doubt = _out_of_fold(points, labels, classes, seed)
    warmth = temperature_of(logits[:, :-1], labels)
    even = np.where(doubt.is_inside, 1.0, doubt.weight / OUTSIDE_SHARE)
    model = Model(
        axes,
        fit_head(points, labels, classes),
        Known.of(points, labels),
        right=fit_scorer(doubt.signs, doubt.is_right, doubt.weight),
        scope=fit_scorer(doubt.signs, doubt.is_inside, even),
        calibration=np.array([1, 0], np.float32),
        temperature=warmth,
    )
    held = HeldOut(
        labels,
        logits[:, :-1].argmax(axis=1),
        sigmoid(_crossed(doubt, doubt.is_right, doubt.weight)[: len(labels)]),
        _crossed(doubt, doubt.is_inside, even)[: len(labels)],
        softmax(logits[:, :-1] / np.float32(warmth)).max(axis=1),
    )
    return model, held


def _crossed(doubt: _Doubt, good: Flags, weight: NDArray[np.float64]) -> Floats:
    """Scores of each fold by a scorer of the other folds."""
    scores = np.empty(len(good), np.float32)
    for fold in range(_FOLDS):
        others, own = doubt.folds != fold, doubt.folds == fold
        scorer = fit_scorer(doubt.signs[others], good[others], weight[others])
        scores[own] = score(scorer, doubt.signs[own])
    return scores


def _out_of_fold(points: Floats, labels: Labels, classes: int, seed: int) -> tuple[Floats, _Doubt]:
    """Logits of every text, and signs, by heads and neighbours of the other folds.

    Texts whose own intent is struck from head and neighbours stand for texts of no intent.
    """
    folds = _folds(labels, seed)
    logits = np.empty((len(points), classes + 1), np.float32)
    seen = np.empty((len(points), SIGNS), np.float32)
    made: list[tuple[int, Floats]] = []
    for fold in range(_FOLDS):
        learn, ask = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        head = fit_head(points[learn], labels[learn], classes)
        known = Known.of(points[learn], labels[learn])
        logits[ask] = head.logits(points[ask])
        seen[ask] = signs(logits[ask], points[ask], known)
        made += [(fold, part) for part in _struck(head, points[ask], labels[ask], known)]
    extra = np.concatenate([part for _, part in made])
    beside = np.zeros(len(extra), bool)
    inside = np.append(labels != UNKNOWN, beside)
    doubt = _Doubt(
        np.concatenate([seen, extra]),
        np.append(folds, np.repeat([fold for fold, _ in made], [len(part) for _, part in made])),
        np.append(logits[:, :-1].argmax(axis=1) == labels, beside),
        inside,
        _weights(inside, np.arange(len(inside)) < len(labels)),
    )
    return logits, doubt


def _folds(labels: Labels, seed: int) -> Labels:
    """The fold of each text; an intent's texts are spread evenly."""
    chance = np.random.default_rng(seed)
    folds = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        rows = chance.permutation(np.flatnonzero(labels == label))
        folds[rows] = (np.arange(len(rows)) + chance.integers(_FOLDS)) % _FOLDS
    return folds


def _struck(head: Head, points: Floats, labels: Labels, known: Known) -> Iterator[Floats]:
    """Signs of an intent's texts as if it had never been taught, intent by intent."""
    for label in np.unique(labels[labels != UNKNOWN]):
        rows = np.flatnonzero(labels == label)[:_STRUCK]
        blind = head.logits(points[rows])
        blind[:, label] = _NEVER
        yield signs(blind, points[rows], known.without(int(label)))


def _weights(inside: Flags, genuine: Flags) -> NDArray[np.float64]:
    """Texts of an intent weigh 1 each; the others OUTSIDE_SHARE of that together."""
    weight = np.ones(len(inside))
    real, made = genuine & ~inside, ~genuine
    mass = OUTSIDE_SHARE * inside.sum()
    part = _REAL_PART if real.any() else 0.0
    weight[real] = mass * part / max(1, real.sum())
    weight[made] = mass * (1 - part) / max(1, made.sum())
    return weight
