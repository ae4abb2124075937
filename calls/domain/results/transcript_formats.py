"""A transcript as text, WebVTT or SubRip."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from calls.models.transcripts import TurnRow, WordRow

_LONGEST_CUE: Final = 84  # Characters: two lines of a subtitle.


@dataclass(frozen=True, slots=True)
class _Cue:
    speaker: str
    start_ms: int
    end_ms: int
    text: str


def as_text(turns: Iterable[TurnRow]) -> str:
    """A line a turn: time, speaker, words."""
    return "".join(
        f"[{_clock(turn['start_ms'], '.')[:8]}] {_name(turn)}: {_one_line(turn['text'])}\n"
        for turn in turns
    )


def as_vtt(turns: Iterable[TurnRow]) -> str:
    """WebVTT with voice spans (W3C, section 4.2.2)."""
    blocks = [
        f"{_clock(cue.start_ms, '.')} --> {_clock(cue.end_ms, '.')}\n"
        f"<v {escape(cue.speaker)}>{escape(cue.text, quote=False)}\n"
        for cue in _cues(turns)
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def as_srt(turns: Iterable[TurnRow]) -> str:
    """SubRip: numbered from 1, decimal commas."""
    return "\n".join(
        f"{number}\n{_clock(cue.start_ms, ',')} --> {_clock(cue.end_ms, ',')}\n"
        f"{cue.speaker}: {cue.text}\n"
        for number, cue in enumerate(_cues(turns), start=1)
    )


def _cues(turns: Iterable[TurnRow]) -> Iterator[_Cue]:
    """Cues of a readable length that never end before they start."""
    for turn in turns:
        for words in _lines(turn["words"]):
            start, end = words[0]["start_ms"], words[-1]["end_ms"]
            text = _one_line(" ".join(word["text"].strip() for word in words))
            yield _Cue(_name(turn), start, max(end, start + 1), text)
        if not turn["words"] and turn["text"]:
            end = max(turn["end_ms"], turn["start_ms"] + 1)
            yield _Cue(_name(turn), turn["start_ms"], end, _one_line(turn["text"]))


def _lines(words: Sequence[WordRow]) -> Iterator[list[WordRow]]:
    line: list[WordRow] = []
    length = 0
    for word in words:
        if line and length + len(word["text"]) > _LONGEST_CUE:
            yield line
            line, length = [], 0
        line.append(word)
        length += len(word["text"]) + 1
    if line:
        yield line


def _name(turn: TurnRow) -> str:
    return turn["speaker"].capitalize()


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("-->", "->")


def _clock(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{rest:03}"
