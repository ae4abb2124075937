"""What tells a sure guess from a wrong one, or from a text of no intent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from engines.classifier.arrays import UNKNOWN, logit, softmax, unit

if TYPE_CHECKING:
    from engines.classifier.arrays import Floats, Labels

NEAR: Final = 256
"""Leading axes in which neighbours are sought: a third of the memory and time of all of them."""
FEATURES: Final = 9
_NEIGHBOURS: Final = 10
_AT_ONCE: Final = 64  # Texts: 4 MB of cosines to 15,000 taught ones.


@dataclass(frozen=True)
class NeighbourIndex:
    """The texts taught, (n, NEAR) and each of length 1, and their labels."""

    points: Floats
    labels: Labels

    @classmethod
    def of(cls, points: Floats, labels: Labels) -> NeighbourIndex:
        return cls(unit(points[:, :NEAR]), labels)

    def without(self, label: int) -> NeighbourIndex:
        kept = self.labels != label
        return NeighbourIndex(self.points[kept], self.labels[kept])


def confidence_features(logits: Floats, points: Floats, index: NeighbourIndex) -> Floats:
    """(n, FEATURES) from the head's logits and the nearest texts taught.

    At least one text taught must belong to an intent.
    """
    parts = [
        _features(
            logits[at : at + _AT_ONCE],
            unit(points[at : at + _AT_ONCE, :NEAR]) @ index.points.T,
            index.labels,
        )
        for at in range(0, len(points), _AT_ONCE)
    ]
    return np.concatenate(parts)


def _features(logits: Floats, cosines: Floats, labels: Labels) -> Floats:
    classes, rows = logits[:, :-1], np.arange(len(logits))
    best = classes.argmax(axis=1)
    second, top = np.partition(classes, -2, axis=1)[:, -2:].T
    energy = np.log(np.exp(classes - top[:, None]).sum(axis=1)) + top
    columns = [
        logit(softmax(classes)[rows, best]),
        top - second,
        energy,
        logits[:, -1] - top,
        *_of_neighbours(cosines, labels, best),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _of_neighbours(cosines: Floats, labels: Labels, best: Labels) -> list[Floats]:
    """Nearest and mean cosine; mean and best of those that agree; the nearest of no intent."""
    inside, outside = np.flatnonzero(labels != UNKNOWN), np.flatnonzero(labels == UNKNOWN)
    among = cosines[:, inside]
    count = min(_NEIGHBOURS, len(inside))
    order = np.argpartition(-among, count - 1, axis=1)[:, :count]
    closest = np.take_along_axis(among, order, axis=1)
    agreeing = np.where(labels[inside][order] == best[:, None], closest, 0)
    strange = cosines[:, outside].max(axis=1) if len(outside) else np.zeros_like(closest[:, 0])
    return [
        closest.max(axis=1),
        closest.mean(axis=1),
        agreeing.mean(axis=1),
        agreeing.max(axis=1),
        strange,
    ]
