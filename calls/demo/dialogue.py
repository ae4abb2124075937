"""The self-written support calls that the demo recordings are spoken from."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypedDict, cast

FOLDER = Path(__file__).parent


class _TurnData(TypedDict, total=False):
    speaker: str
    text: str
    say: str
    pause_before_ms: int
    overlap_ms: int


class _DialogueData(TypedDict):
    tenant: str
    recording: str
    external_id: str
    company_name: str
    contact_email: str
    call_type: str
    direction: str
    outcome: str
    agent_index: int
    agent_name: str
    customer_name: str
    started: "_Started"
    voices: dict[str, str]
    turns: list[_TurnData]


class _Started(TypedDict):
    days_ago: int
    time: str


@dataclass(frozen=True)
class ScriptedTurn:
    """One person's words; `say` is how a voice must read what `text` writes in digits."""

    speaker: str
    text: str
    say: str
    gap_ms: int
    """Silence after the turn before; below zero the speaker interrupts it."""


@dataclass(frozen=True)
class Dialogue:
    """One call: what was said, and what its tenant knows about it besides."""

    name: str
    tenant: str
    recording: Path
    external_id: str
    company_name: str
    contact_email: str
    call_type: str
    direction: str
    outcome: str
    agent_index: int
    agent_name: str
    customer_name: str
    days_ago: int
    time: str
    voices: dict[str, str]
    turns: tuple[ScriptedTurn, ...]

    def started_at(self, now: datetime) -> datetime:
        """Its minute of the day, so many days before *now*, in the timezone of *now*."""
        hour, minute = map(int, self.time.split(":"))
        day = now - timedelta(days=self.days_ago)
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def dialogues() -> list[Dialogue]:
    """All demo calls, by tenant and number."""
    return [_read(path) for path in sorted((FOLDER / "dialogues").glob("*.json"))]


def _read(path: Path) -> Dialogue:
    raw = cast("_DialogueData", json.loads(path.read_text(encoding="utf-8")))
    return Dialogue(
        name=path.stem,
        tenant=raw["tenant"],
        recording=FOLDER / "recordings" / raw["recording"],
        external_id=raw["external_id"],
        company_name=raw["company_name"],
        contact_email=raw["contact_email"],
        call_type=raw["call_type"],
        direction=raw["direction"],
        outcome=raw["outcome"],
        agent_index=raw["agent_index"],
        agent_name=raw["agent_name"],
        customer_name=raw["customer_name"],
        days_ago=raw["started"]["days_ago"],
        time=raw["started"]["time"],
        voices=raw["voices"],
        turns=tuple(map(_turn, raw["turns"])),
    )


def _turn(raw: _TurnData) -> ScriptedTurn:
    return ScriptedTurn(
        speaker=raw["speaker"],
        text=raw["text"],
        say=raw.get("say", raw["text"]),
        gap_ms=raw["pause_before_ms"] - raw.get("overlap_ms", 0),
    )
