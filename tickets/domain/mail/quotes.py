"""What a customer wrote anew, apart from the mail they answered."""

from __future__ import annotations

import re
from typing import Final

# "On Monday, Ann wrote:" in the languages that mail programs speak most; it may take two lines.
_INTRODUCES: Final = re.compile(
    r"(?:on|am|le|el|il|em|op|den|w dniu|dnia)\b.{4,300}"
    r"(?:wrote|schrieb(?: .{1,80})?|a écrit|escribió|ha scritto|escreveu|schreef(?: .{1,80})?"
    r"|skrev(?: .{1,80})?|napisał(?:\(a\))?)\s*:",
    re.IGNORECASE | re.DOTALL,
)
_ORIGINAL: Final = re.compile(
    r"[-_ ]{3,}\s*(?:original message|ursprüngliche nachricht|message d'origine"
    r"|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht)\s*[-_ ]{3,}",
    re.IGNORECASE,
)
_LONGEST_INTRODUCTION: Final = 3  # Lines.


def without_quote(text: str) -> str:
    """The text without the mail that it answers below; the whole text where that is unsure.

    Only what ends the text is taken away: lines that begin with ">" to the very end, with the
    line that introduces them, or all below a mail program's "Original Message". Answers written
    between quoted lines keep them.
    """
    lines = text.rstrip().split("\n")
    kept = _above_marks(lines) or _above_original(lines) or lines
    return "\n".join(kept).strip() or text


def _above_marks(lines: list[str]) -> list[str]:
    """Nothing where the last line is no quote, or nothing introduces the quote."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    if end == len(lines):
        return []
    for size in range(1, min(_LONGEST_INTRODUCTION, end) + 1):
        if _INTRODUCES.fullmatch("\n".join(lines[end - size : end]).strip()):
            return lines[: end - size]
    return []


def _above_original(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if number and _ORIGINAL.fullmatch(line.strip()):
            return lines[:number]
    return []
