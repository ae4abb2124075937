"""A version as commit 33e3dd5 stored it, and what that commit's code said of 1,000 texts.

Ten intents of eight sentences each and ten sentences of none, written for this purpose, were
embedded by the local engine, kept in 16 bits, and taught. Asked were 60 other sentences, which the
file names, and 940 points on the lines through two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from engines.classifier.arrays import Floats, Labels

_FILE: Final = Path(__file__).parent / "data" / "version_33e3dd5.npz"
_TEXTS: Final = 1_000
_STRIDE: Final = 17  # Prime to the number of pairs: no pair is taken twice.


@dataclass(frozen=True)
class KeptVersion:
    """`content` and `sha256` as in the row; of the texts asked, what was said row by row.

    `decided` is the place of the intent's name, -1 for none; `thresholds` are those that prove
    20 % of errors, intent by intent, NaN where none does.
    """

    content: bytes
    sha256: str
    names: tuple[str, ...]
    texts: tuple[str, ...]
    rows: Floats
    shares: Floats
    confidence: Floats
    scope: Floats
    decided: Labels
    thresholds: Floats


def kept_version() -> KeptVersion:
    with np.load(_FILE, allow_pickle=False) as kept:
        return KeptVersion(
            kept["version"].tobytes(),
            str(kept["sha256"]),
            tuple(kept["names"].tolist()),
            tuple(kept["texts"].tolist()),
            _asked(kept["vectors"].astype(np.float32)),
            *(kept[name] for name in ("shares", "confidence", "scope", "decided", "thresholds")),
        )


def _asked(rows: Floats) -> Floats:
    first, second = np.triu_indices(len(rows), 1)
    shares = np.array([0.75, -1.0, 0.5], np.float32)[np.arange(len(first)) % 3, None]
    mixed = rows[first] + shares * (rows[second] - rows[first])
    taken = np.arange(_TEXTS - len(rows)) * _STRIDE % len(first)
    return np.concatenate([rows, mixed[taken]])
