"""Texts that only thank, in the languages that customers write most."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_PHRASES: Final = Path(__file__).parent / "phrases"


def _any_of(*names: str) -> str:
    """The patterns of the files, one a line."""
    texts = [(_PHRASES / f"{name}.txt").read_text("utf-8") for name in names]
    lines = "\n".join(texts).split("\n")
    return "|".join(line for line in lines if line and not line.startswith("#"))


_EDGE: Final = r"(?:(?<!\w)|(?<=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]))"
_END: Final = r"(?:(?!\w)|(?=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]))"
_GLAD: Final = re.compile(f"{_EDGE}(?:{_any_of('thanks', 'solved')}){_END}", re.IGNORECASE)
_POLITE: Final = re.compile(f"{_EDGE}(?:{_any_of('pleasantries')}){_END}", re.IGNORECASE)
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


def _is_polite(line: str, *, is_first: bool) -> bool:
    rest = _POLITE.sub(_GONE, _GLAD.sub(_GONE, line))
    names = _WORD.findall(rest)
    if is_first and names and _GONE not in rest:
        return False
    return (
        len(names) <= _NAMES
        and all(name[0].isupper() and name.casefold() not in _NO_NAME for name in names)
        and not (names and _AFTER_SENTENCE.search(rest))
    )
