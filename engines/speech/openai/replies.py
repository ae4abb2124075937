"""What such a server answers, in whichever of its shapes: a transcript, or nonsense."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engines.speech.languages import language_told
from engines.speech.openai.times import number_in
from engines.speech.openai.told_words import clean, words_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engines.speech.openai.told_words import SaidWord
    from engines.speech.port import Timing

# Times what was sent: some round up to a minute, none bills many.
_MOST_COUNTED: Final = 10
_LEAST_COUNTED_SECONDS: Final = 60.0
_MOST_TOKENS: Final = 1_000_000


class NoTranscriptError(ValueError):
    """The answer has none of the shapes of a transcript."""


@dataclass(frozen=True, slots=True)
class ServerTranscript:
    """Words in the order they were said; none for silence.

    `counted_seconds` and `counted_tokens` (in and out) are what the server says that it bills.
    """

    words: tuple[SaidWord, ...]
    timing: Timing
    language: str
    counted_seconds: float | None = None
    counted_tokens: tuple[int, int] | None = None


def read_reply(body: bytes, media_type: str, sent_seconds: float) -> ServerTranscript:
    """The transcript. Raises NoTranscriptError: nothing is ever taken for silence by mistake."""
    text = body.decode("utf-8-sig", errors="replace")
    said = _json(text)
    if isinstance(said, dict):
        return _of_object(said, sent_seconds)
    if isinstance(said, str):
        return _of_text(said)
    is_plain = media_type.partition(";")[0].strip().lower() in {"text/plain", ""}
    is_value = text.strip() == "null" or text.lstrip()[:1] in {"{", "[", "<"}
    if not is_plain or not text or is_value:
        raise NoTranscriptError
    return _of_text(text)  # Also of a number, which somebody may have said.


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _of_text(text: str) -> ServerTranscript:
    words, timing = words_in({}, clean(text), 0.0)
    return ServerTranscript(tuple(words), timing, "")


def _of_object(said: Mapping[str, object], sent_seconds: float) -> ServerTranscript:
    text = said.get("text")
    words, timing = words_in(said, clean(text) if isinstance(text, str) else "", sent_seconds)
    if not words and not isinstance(text, str):
        raise NoTranscriptError
    if said.get("error") and not words:
        raise NoTranscriptError
    usage = said.get("usage")
    counted = usage if isinstance(usage, dict) else {}
    return ServerTranscript(
        tuple(words),
        timing,
        _language(said),
        _counted_seconds(counted, sent_seconds),
        _counted_tokens(counted),
    )


def _language(said: Mapping[str, object]) -> str:
    """Of `language`, or the first of `languages`, as gpt-transcribe says it."""
    told = said.get("language")
    if isinstance(told, str) and told:
        return language_told(told)
    several = said.get("languages")
    first = several[0] if isinstance(several, list) and several else None
    code = first.get("code") if isinstance(first, dict) else first
    return language_told(code) if isinstance(code, str) else ""


def _counted_seconds(usage: Mapping[str, object], sent_seconds: float) -> float | None:
    seconds = number_in(usage.get("seconds"))
    most = max(sent_seconds * _MOST_COUNTED, _LEAST_COUNTED_SECONDS)
    if usage.get("type") != "duration" or seconds is None or not 0 <= seconds <= most:
        return None
    return seconds


def _counted_tokens(usage: Mapping[str, object]) -> tuple[int, int] | None:
    if usage.get("type") != "tokens":
        return None
    counted = [number_in(usage.get(name)) for name in ("input_tokens", "output_tokens")]
    whole = [math.ceil(each) for each in counted if each is not None and 0 <= each <= _MOST_TOKENS]
    return (whole[0], whole[1]) if len(whole) == len(counted) and any(whole) else None
