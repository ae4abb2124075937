"""How good guesses are, counted on texts that were not taught."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

import numpy as np
from sklearn.metrics import roc_auc_score

from engines.classifier.arrays import UNKNOWN
from engines.classifier.held_out import BINS, OUTSIDE_SHARE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engines.classifier.arrays import Flags, Floats, Labels
    from engines.classifier.held_out import HeldOut

_POINTS: Final = 50
_DIGITS: Final = 5


class Bin(TypedDict):
    """Texts of like confidence: how sure they were on average, and how often right."""

    low: float
    high: float
    texts: int
    confidence: float
    right: float


def accuracy(best: Labels, labels: Labels) -> float:
    """Among texts that belong to an intent."""
    inside = labels != UNKNOWN
    return float((best == labels)[inside].mean()) if inside.any() else 0.0


def area(scores: Floats, inside: Flags) -> float | None:
    """Area under the ROC curve: how often a text of an intent scores above one of none."""
    if inside.all() or not inside.any():
        return None
    return float(roc_auc_score(inside, scores))


def brier(confidence: Floats, right: Flags) -> float:
    """Mean squared distance of confidence and outcome (Brier 1950)."""
    return float(np.square(confidence - right).mean())


def reliability(confidence: Floats, right: Flags) -> list[Bin]:
    """Fifteen bins of equal width, without the empty ones."""
    places = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    return [
        Bin(
            low=round(place / BINS, _DIGITS),
            high=round((place + 1) / BINS, _DIGITS),
            texts=int((places == place).sum()),
            confidence=round(float(confidence[places == place].mean()), _DIGITS),
            right=round(float(right[places == place].mean()), _DIGITS),
        )
        for place in np.unique(places).tolist()
    ]


def calibration_error(confidence: Floats, right: Flags) -> float:
    """ECE: the mean gap of confidence and outcome over the bins, weighted by texts (Guo 2017)."""
    bins = reliability(confidence, right)
    gaps = [one["texts"] * abs(one["confidence"] - one["right"]) for one in bins]
    return sum(gaps) / max(1, len(confidence))


def risk_coverage(confidence: Floats, right: Flags) -> list[tuple[float, float, float]]:
    """(threshold, share of texts answered, share of these that is wrong), the surest first."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order])
    counts = np.unique(np.linspace(1, len(order), min(_POINTS, len(order))).round().astype(int))
    return [
        (
            round(float(confidence[order[count - 1]]), _DIGITS),
            round(count / len(order), _DIGITS),
            round(float(wrong[count - 1]) / count, _DIGITS),
        )
        for count in counts.tolist()
    ]


def per_intent(held: HeldOut, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Right guesses and texts of each intent, by its name."""
    inside = held.labels != UNKNOWN
    texts = np.bincount(held.labels[inside], minlength=len(names)).tolist()
    right = np.bincount(held.labels[inside & held.is_right], minlength=len(names)).tolist()
    return dict(zip(names, zip(right, texts, strict=True), strict=True))


def as_asked(held: HeldOut) -> Flags:
    """Which of the held-out texts to count: of no intent no more than the confidence assumes.

    People collect as many of these as they like; customers ask them as often as they do. The
    first are kept, in the order of the texts' hashes.
    """
    outside = held.labels == UNKNOWN
    most = round(OUTSIDE_SHARE * float((~outside).sum()))
    return np.asarray(~outside | (np.cumsum(outside) <= most))


def reliability_of(held: HeldOut) -> list[Bin]:
    """As it is kept with a version."""
    asked = as_asked(held)
    return reliability(held.confidence[asked], held.is_right[asked])


def metrics_of(held: HeldOut) -> dict[str, object]:
    """All else that is kept with a version."""
    inside, asked = held.labels != UNKNOWN, as_asked(held)
    confidence, right = held.confidence[asked], held.is_right[asked]
    return {
        "texts": len(held.labels),
        "outside": int((~inside).sum()),
        "counted": int(asked.sum()),
        "accuracy": accuracy(held.best, held.labels),
        "scope_auroc": area(held.scope, inside),
        "ece": calibration_error(confidence, right),
        "brier": brier(confidence, right),
        "risk_coverage": risk_coverage(confidence, right),
        "plain_risk_coverage": risk_coverage(held.plain[asked], right),
    }
