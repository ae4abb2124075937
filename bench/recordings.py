"""The shared recordings and what was really said in them."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

_ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("BENCH_DATA", _ROOT.parent / "shared" / "data"))


class SaidTurn(TypedDict):
    speaker: str
    text: str


class _Listed(TypedDict):
    id: str
    set: str
    audio: str
    reference: str | None
    duration: float
    channels: int
    codec: str


@dataclass(frozen=True, slots=True)
class SharedCall:
    """One recording with its reference. `seconds` is its length, one channel counted."""

    name: str
    audio: Path
    reference: Path | None
    seconds: float
    channels: int
    codec: str

    def said(self) -> list[SaidTurn]:
        """Who said what, in order; nothing where nobody wrote it down."""
        if self.reference is None:
            return []
        turns: list[SaidTurn] = json.loads(self.reference.read_text("utf-8"))["turns"]
        return turns


def shared_calls(kind: str) -> list[SharedCall]:
    """The recordings of one set (`harpervalley`, `vcon`, `aws`), shortest first."""
    manifest = DATA / "calls" / "manifest.jsonl"
    if not manifest.is_file():
        return []
    rows: list[_Listed] = [json.loads(line) for line in manifest.read_text("utf-8").splitlines()]
    found = [
        SharedCall(
            name=row["id"],
            audio=DATA / row["audio"],
            reference=DATA / row["reference"] if row["reference"] else None,
            seconds=row["duration"],
            channels=row["channels"],
            codec=row["codec"],
        )
        for row in rows
        if row["set"] == kind
    ]
    return sorted(found, key=lambda call: call.seconds)


def spread(calls: Iterable[SharedCall], count: int) -> list[SharedCall]:
    """So many of them, the codecs taking turns."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, str, SharedCall]] = []
    for call in calls:
        ranked.append((seen[call.codec], call.codec, call))
        seen[call.codec] += 1
    ranked.sort(key=lambda place: place[:2])
    return [call for _, _, call in ranked[:count]]


def shared_conversations() -> Iterator[list[SaidTurn]]:
    """The turns of each text conversation."""
    texts = DATA / "conversations" / "vcon_conversations.jsonl"
    if texts.is_file():
        with texts.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["turns"]
