"""How many tickets would be answered at a threshold, and how many of these wrongly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engines.statistics.intervals import Share, share, weighted_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tickets.domain.figures.reliability import Labelled
    from tickets.models import ClassifierVersion

_POINTS: Final = 50


@dataclass(frozen=True, slots=True)
class Point:
    """From this confidence on: the share of texts answered, and which share of these is wrong."""

    threshold: float
    coverage: float
    wrong: Share


def labelled_curve(labelled: Sequence[Labelled]) -> list[Point]:
    """Weighted, the surest first, at most fifty points; texts equally sure are not cut apart."""
    ranked = sorted(labelled, key=lambda one: -one.confidence)
    ends = [
        end
        for end in range(1, len(ranked) + 1)
        if end == len(ranked) or ranked[end].confidence < ranked[end - 1].confidence
    ]
    step = math.ceil(len(ends) / _POINTS) or 1
    kept = sorted({*ends[::step], *ends[-1:]})
    total = math.fsum(one.weight for one in ranked)
    return [_point(ranked[:end], total) for end in kept]


def held_out_curve(version: ClassifierVersion) -> list[Point]:
    """As it was measured when the version was trained."""
    texts = version.metrics.get("counted", 0)
    points: list[tuple[float, float, float]] = version.metrics.get("risk_coverage", [])
    return [
        Point(threshold, coverage, share(round(risk * (count := round(coverage * texts))), count))
        for threshold, coverage, risk in points
    ]


def at_threshold(points: Sequence[Point], threshold: float) -> Point | None:
    """The curve's last point that the threshold lets through."""
    passed = [point for point in points if point.threshold >= threshold]
    return passed[-1] if passed else None


def _point(answered: Sequence[Labelled], total: float) -> Point:
    return Point(
        answered[-1].confidence,
        math.fsum(one.weight for one in answered) / total,
        weighted_share((not one.is_right, one.weight) for one in answered),
    )
