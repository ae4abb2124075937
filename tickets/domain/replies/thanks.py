"""Texts that only thank, in the languages that customers write most."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tickets.domain.phrases import phrases

_PHRASES: Final = Path(__file__).parent / "phrases"
_GLAD: Final = phrases(_PHRASES, "thanks", "solved")
_POLITE: Final = phrases(_PHRASES, "pleasantries")
_SMALL_TALK: Final = phrases(_PHRASES, "small_talk")
_LONGEST: Final = 400  # Characters; longer thanks say something else, too.
_NAMES: Final = 3
_WORD: Final = re.compile(r"[^\W_]+(?:['\-.][^\W_]+)*\.?")
_QUESTION: Final = re.compile(r"[?\u061f\uff1f]")
_AFTER_SENTENCE: Final = re.compile(r"[.!\u3002\uff01]\s+[^\W_]")
_NEGATIONS: Final = "no not never nein nicht kein non pas não niet nie нет не nej ei"
_NO_NAME: Final = frozenset(_NEGATIONS.split())
_GONE: Final = "\N{REPLACEMENT CHARACTER}"  # No word, no space.


def is_only_thanks(text: str) -> bool:
    """Whether the text thanks, or says that all is well, and nothing else.

    Beside that it may greet and name people: a few words that begin with a capital letter.
    """
    text = text.replace("\u2019", "'")
    if len(text) > _LONGEST or _QUESTION.search(text) or not _GLAD.search(text):
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    return all(_is_polite(line, is_first=not number) for number, line in enumerate(lines))


def is_pleasantry(sentence: str) -> bool:
    """Whether it only greets, thanks or takes its leave: it asks for nothing and tells nothing."""
    rest = sentence.replace("\u2019", "'")
    met = _SMALL_TALK.sub(_GONE, _POLITE.sub(_GONE, _GLAD.sub(_GONE, _SMALL_TALK.sub(_GONE, rest))))
    return _GONE in met and _is_names(_WORD.findall(met))


def _is_polite(line: str, *, is_first: bool) -> bool:
    rest = _POLITE.sub(_GONE, _GLAD.sub(_GONE, line))
    names = _WORD.findall(rest)
    if is_first and names and _GONE not in rest:
        return False
    return _is_names(names) and not (names and _AFTER_SENTENCE.search(rest))


def _is_names(words: list[str]) -> bool:
    return len(words) <= _NAMES and all(
        word[0].isupper() and word.casefold() not in _NO_NAME for word in words
    )
