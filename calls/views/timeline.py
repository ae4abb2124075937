"""The pictures of a call's time: bands under the waveform, and the line of sentiment.

Places along the time are written in percent, so a band is as wide as the waveform above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from calls.states import FindingKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calls.models import Finding
    from calls.models.transcripts import TurnRow

_STEPS_SECONDS: Final = (1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_MOST_TICKS: Final = 8
_NARROWEST: Final = 0.35  # Percent: a shorter stretch would not be seen.
# One row a kind, top to bottom: quotes of one turn would hide each other.
_ROWS: Final = (
    FindingKind.PAIN_POINT,
    FindingKind.OBJECTION,
    FindingKind.ACTION_ITEM,
    FindingKind.ENTITY,
    FindingKind.TOPIC,
)
_TONES: Final = ((-0.5, "negative"), (-0.05, "low"), (0.05, "neutral"), (0.5, "high"))


class Block(NamedTuple):
    """A stretch of a band: `x` and `width` as CSS percentages, `look` its class's ending."""

    x: str
    width: str
    look: str
    start_ms: int
    end_ms: int
    label: str = ""
    y: str = "0%"


class Tick(NamedTuple):
    x: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Bands:
    """What happened when. Empty where it was not measured."""

    ticks: list[Tick]
    silences: list[Block]
    overlaps: list[Block]
    sentiment: list[Block]
    findings: list[Block]


class Scored(NamedTuple):
    """A turn's sentiment, -1..1, and its place in the line's 100 x 40 box."""

    turn: int
    speaker: str
    start_ms: int
    score: float
    x: str
    y: str


def bands_of(  # noqa: PLR0913  # One band each.
    *,
    duration_ms: int,
    silences: Iterable[Sequence[int]] = (),
    overlaps: Iterable[Sequence[int]] = (),
    sentiment: Iterable[tuple[int, float]] = (),
    findings: Iterable[Finding] = (),
    turns: Sequence[TurnRow] = (),
) -> Bands:
    """Lay what was measured along a call of *duration_ms*, which must be above 0."""
    return Bands(
        ticks=_ticks(duration_ms),
        silences=[_block(duration_ms, start, end, "silence") for start, end in silences],
        overlaps=[_block(duration_ms, start, end, "overlap") for start, end in overlaps],
        sentiment=[
            _block(duration_ms, turns[turn]["start_ms"], turns[turn]["end_ms"], tone(score))
            for turn, score in sentiment
            if turn < len(turns)
        ],
        findings=[
            _block(duration_ms, quote.start_ms, quote.end_ms, finding.kind, finding.text)._replace(
                y=f"{_ROWS.index(finding.kind) * 20}%"
            )
            for finding in findings
            if finding.kind in _ROWS
            for quote in finding.evidence.all()
            if quote.start_ms is not None and quote.end_ms is not None
        ],
    )


def sentiment_line(
    sentiment: Iterable[tuple[int, float]], turns: Sequence[TurnRow]
) -> list[Scored]:
    """The scored turns in order, each with its point: 0 at mid-height, +1 above, -1 below."""
    scored = [(turn, score) for turn, score in sentiment if turn < len(turns)]
    last = max(len(scored) - 1, 1)
    return [
        Scored(
            turn=turns[turn]["index"],
            speaker=turns[turn]["speaker"],
            start_ms=turns[turn]["start_ms"],
            score=score,
            x=f"{100 * position / last:.2f}",
            y=f"{20 - 18 * score:.2f}",
        )
        for position, (turn, score) in enumerate(scored)
    ]


def tone(score: float) -> str:
    """The word for a sentiment score's colour, from `negative` over `neutral` to `positive`."""
    return next((word for limit, word in _TONES if score <= limit), "positive")


def _block(duration_ms: int, start_ms: int, end_ms: int, look: str, label: str = "") -> Block:
    start = 100 * start_ms / duration_ms
    width = max(100 * (end_ms - start_ms) / duration_ms, _NARROWEST)
    x = max(min(start, 100 - width), 0)
    return Block(f"{x:.3f}%", f"{width:.3f}%", look, start_ms, end_ms, label)


def _ticks(duration_ms: int) -> list[Tick]:
    least = duration_ms / 1000 / _MOST_TICKS
    step = next((step for step in _STEPS_SECONDS if step >= least), _STEPS_SECONDS[-1])
    step_ms = step * 1000
    return [Tick(f"{100 * at / duration_ms:.3f}%", at) for at in range(0, duration_ms, step_ms)]
