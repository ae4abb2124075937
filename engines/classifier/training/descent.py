"""The lowest point of a smooth function of many variables."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Vector: TypeAlias = NDArray[np.float64]
_REMEMBERED: Final = 10
_LEAST_GAIN: Final = 1e-9  # Of the value, by which a step must lower it to be followed by another.
_ENOUGH: Final = 1e-4  # Of the fall that the slope promises (Armijo).
_HALVINGS: Final = 20


def descend(loss: Callable[[Vector], tuple[float, Vector]], start: Vector, steps: int) -> Vector:
    """At most that many steps of L-BFGS (Nocedal 1980); *loss* gives a value and its slope."""
    point, (value, slope) = start, loss(start)
    pairs: deque[tuple[Vector, Vector]] = deque(maxlen=_REMEMBERED)
    for _ in range(steps):
        way = -_bent(slope, pairs)
        if not pairs:
            way /= max(1.0, float(np.linalg.norm(slope)))
        fall, length = float(slope @ way), 1.0
        for _ in range(_HALVINGS):
            reached = point + length * way
            lower, tilt = loss(reached)
            if lower <= value + _ENOUGH * length * fall:
                break
            length /= 2
        else:
            return point
        moved, turned = reached - point, tilt - slope
        if float(moved @ turned) > 0:
            pairs.append((moved, turned))
        gain = value - lower
        point, value, slope = reached, lower, tilt
        if gain <= _LEAST_GAIN * max(abs(value), 1.0):
            break
    return point


def _bent(slope: Vector, pairs: Iterable[tuple[Vector, Vector]]) -> Vector:
    """The slope times the inverse of the curvature that the last steps showed."""
    pairs = list(pairs)
    bent = slope.copy()
    shares = []
    for moved, turned in reversed(pairs):
        share = float(moved @ bent) / float(moved @ turned)
        bent -= share * turned
        shares.append(share)
    if pairs:
        moved, turned = pairs[-1]
        bent *= float(moved @ turned) / float(turned @ turned)
    for (moved, turned), share in zip(pairs, reversed(shares), strict=True):
        bent += (share - float(turned @ bent) / float(moved @ turned)) * moved
    return bent
