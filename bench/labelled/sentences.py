"""Requests of several sentences: those that a person must see, by kind, and plain ones.

All were written before the rules that tell them apart. A half is held out: nobody reads it while
rules change, and what is claimed is measured there.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PLAIN: Final = "plain"
_FILE: Final = Path(__file__).parent / "sentences.jsonl"


@dataclass(frozen=True, slots=True)
class LabelledRequest:
    """`kind` is why a person must see it, or PLAIN for one request that may be answered at once."""

    text: str
    kind: str

    @property
    def is_held_out(self) -> bool:
        """By the text alone, so that a text that is added moves no other."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 1


def labelled_requests() -> list[LabelledRequest]:
    lines = _FILE.read_text("utf-8").splitlines()
    return [LabelledRequest(**json.loads(line)) for line in lines]
