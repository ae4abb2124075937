"""The labelled sentences and calls of `bench/labelled/words`, in two halves (see its README)."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engines.language.port import Conversation, Speaker, SpokenTurn

Half = Literal["dev", "held_out"]

_FOLDER = Path(__file__).parent / "words"
_SPEAKERS: Mapping[str, Speaker] = {"agent": "agent", "customer": "customer"}
_TURN_MS = 4_000  # A text has no clock: every turn gets a place of its own.


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """*conversation* is the sentence, after the question it answers where there is one.

    *entities* are (kind, written form). *mood* is None for an agent's sentence: none is judged.
    """

    conversation: Conversation
    entities: tuple[tuple[str, str], ...]
    mood: str | None


@dataclass(frozen=True, slots=True)
class LabelledCall:
    """*findings* are (kind, turn): the turn is one that shows such a finding."""

    conversation: Conversation
    findings: tuple[tuple[str, int], ...]
    topics: tuple[str, ...]
    mood: str


def sentences(half: Half) -> Iterator[LabelledSentence]:
    """The sentences of one half, in the file's order."""
    for line in _lines("sentences.jsonl"):
        row = json.loads(line)
        if half_of(row["text"]) == half:
            turns = [{"speaker": "agent", "text": row["asked"]}] if "asked" in row else []
            said = _conversation([*turns, row])
            labels = tuple((kind, text) for kind, text in row["entities"])
            yield LabelledSentence(said, labels, row.get("mood"))


def calls(half: Half) -> Iterator[LabelledCall]:
    """The calls of one half, in the file's order."""
    for line in _lines("calls.jsonl"):
        row = json.loads(line)
        turns = row["turns"]
        if half_of(turns[1]["text"]) == half:
            found = tuple((kind, n) for n, t in enumerate(turns) for kind in t.get("findings", ()))
            yield LabelledCall(_conversation(turns), found, tuple(row["topics"]), row["mood"])


def half_of(text: str) -> Half:
    """By the text alone, so that no example changes sides when others are added."""
    return "held_out" if hashlib.sha256(text.encode()).digest()[0] % 2 else "dev"


def _lines(name: str) -> list[str]:
    return (_FOLDER / name).read_text(encoding="utf-8").splitlines()


def _conversation(rows: Sequence[Mapping[str, str]]) -> Conversation:
    turns = tuple(
        SpokenTurn(n, _SPEAKERS[row["speaker"]], row["text"], n * _TURN_MS, (n + 1) * _TURN_MS)
        for n, row in enumerate(rows)
    )
    return Conversation(turns, "en")
