"""How the time of a conversation was spent, measured on its words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from calls.states import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calls.models.transcripts import TurnRow

PAUSE_MS: Final = 500  # Shorter gaps between one person's words are breath, not silence.
SILENCE_MS: Final = 2_000  # Shorter gaps between two people's turns are manners.
INTERRUPTION_MS: Final = 500  # Shorter overlaps are agreement: "mm-hm", "right".

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """Columns of ConversationMetrics; times in milliseconds, pace in words a minute of talk."""

    agent_talk_ms: int
    customer_talk_ms: int
    silence_ms: int
    longest_silence_ms: int
    overlap_ms: int
    agent_interruption_count: int
    customer_interruption_count: int
    agent_words_per_minute: float | None
    customer_words_per_minute: float | None
    longest_monologue_ms: int
    silences: list[Span]
    overlaps: list[Span]


def measure(turns: Sequence[TurnRow], duration_ms: int) -> Measured:
    """Measure turns of a recording of `duration_ms`.

    Talk is the union of a speaker's words, gaps of up to PAUSE_MS closed. Silence is every gap
    of at least SILENCE_MS in which nobody talks, the ends of the recording included. Overlap is
    where agent and customer talk at once; it is an interruption by the one who began later when
    it lasts INTERRUPTION_MS or more.
    """
    agent = _talk(turns, Speaker.AGENT)
    customer = _talk(turns, Speaker.CUSTOMER)
    everybody = _merged([*agent, *customer, *_talk(turns, Speaker.UNKNOWN)], gap=0)
    silences = _gaps(everybody, duration_ms)
    overlaps, by_agent, by_customer = _overlaps(agent, customer)
    return Measured(
        agent_talk_ms=_total(agent),
        customer_talk_ms=_total(customer),
        silence_ms=_total(silences),
        longest_silence_ms=max((end - start for start, end in silences), default=0),
        overlap_ms=_total(overlaps),
        agent_interruption_count=by_agent,
        customer_interruption_count=by_customer,
        agent_words_per_minute=_pace(turns, Speaker.AGENT, _total(agent)),
        customer_words_per_minute=_pace(turns, Speaker.CUSTOMER, _total(customer)),
        longest_monologue_ms=_longest_monologue(turns),
        silences=silences,
        overlaps=overlaps,
    )


def _talk(turns: Iterable[TurnRow], speaker: Speaker) -> list[Span]:
    words = [
        (word["start_ms"], word["end_ms"])
        for turn in turns
        if turn["speaker"] == speaker
        for word in turn["words"] or [turn]
    ]
    return _merged(words, gap=PAUSE_MS)


def _merged(spans: Iterable[Span], *, gap: int) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start - merged[-1][1] <= gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _gaps(spans: Sequence[Span], duration_ms: int) -> list[Span]:
    edges = [(0, 0), *spans, (duration_ms, duration_ms)]
    gaps = [(before[1], after[0]) for before, after in pairwise(edges)]
    return [(start, end) for start, end in gaps if end - start >= SILENCE_MS]


def _overlaps(agent: Sequence[Span], customer: Sequence[Span]) -> tuple[list[Span], int, int]:
    found: list[Span] = []
    by_agent = by_customer = 0
    for a_start, a_end in agent:
        for c_start, c_end in customer:
            start, end = max(a_start, c_start), min(a_end, c_end)
            if end <= start:
                continue
            found.append((start, end))
            if end - start >= INTERRUPTION_MS:
                by_agent += a_start > c_start
                by_customer += c_start > a_start
    return found, by_agent, by_customer


def _pace(turns: Iterable[TurnRow], speaker: Speaker, talk_ms: int) -> float | None:
    count = sum(len(turn["words"]) for turn in turns if turn["speaker"] == speaker)
    return round(count * 60_000 / talk_ms, 1) if talk_ms else None


def _longest_monologue(turns: Sequence[TurnRow]) -> int:
    """The longest stretch of one person's turns that nobody else's turn divides."""
    longest, start, speaker = 0, 0, None
    for turn in turns:
        if turn["speaker"] != speaker:
            speaker, start = turn["speaker"], turn["start_ms"]
        longest = max(longest, turn["end_ms"] - start)
    return longest


def _total(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)
