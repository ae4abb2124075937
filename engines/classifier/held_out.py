"""The taught texts as a model guessed them that was not taught them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from engines.classifier.arrays import Flags, Floats, Labels

OUTSIDE_SHARE: Final = 0.03
"""The share of texts of no intent that the confidence assumes."""
BINS: Final = 15
"""Of equal width, in which confidence is held against what was right."""


@dataclass(frozen=True)
class HeldOut:
    """A row a text: its label, the best intent, P(it is right), a logit of the scope.

    `plain` is the largest share of the head alone.
    """

    labels: Labels
    best: Labels
    confidence: Floats
    scope: Floats
    plain: Floats

    @property
    def is_right(self) -> Flags:
        return np.asarray(self.best == self.labels)
