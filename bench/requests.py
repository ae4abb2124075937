"""The shared requests whose intents are known."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from bench.recordings import DATA
from engines.classifier.arrays import UNKNOWN, Labels

_FOLDER: Final = DATA / "tickets"
_OUTSIDE: Final = "oos"


@dataclass(frozen=True)
class Requests:
    """Texts and their labels: places in the list of intents, UNKNOWN for texts of none."""

    texts: tuple[str, ...]
    labels: Labels

    def part(self, rows: Sequence[int] | Labels) -> "Requests":
        return Requests(tuple(self.texts[row] for row in rows), self.labels[rows])


@dataclass(frozen=True)
class Benchmark:
    """What to learn from, and what no model has seen."""

    name: str
    intents: tuple[str, ...]
    train: Requests
    val: Requests


def benchmark(name: str) -> Benchmark | None:
    """A publisher's split as given; None where the shared data is not here."""
    files = [_FOLDER / f"{name}.{part}.jsonl" for part in ("train", "val")]
    if not all(file.is_file() for file in files):
        return None
    train, val = (_lines(file) for file in files)
    intents = sorted({intent for _text, intent in train} - {_OUTSIDE})
    places = {intent: place for place, intent in enumerate(intents)} | {_OUTSIDE: UNKNOWN}
    return Benchmark(name, tuple(intents), _requests(train, places), _requests(val, places))


def _lines(file: Path) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [(str(row["text"]), str(row["intent"])) for row in rows]


def _requests(rows: Sequence[tuple[str, str]], places: dict[str, int]) -> Requests:
    labels = np.array([places[intent] for _text, intent in rows], np.int64)
    return Requests(tuple(text for text, _intent in rows), labels)
