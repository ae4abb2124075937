"""What a customer wrote anew, apart from the mails that they answer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from tickets.domain.replies.thread_words import (
    ANY_LABEL,
    FOOTER,
    FORWARD_SUBJECT,
    FORWARDED,
    FULL_INTRODUCTION,
    INTRODUCTION,
    ORIGINAL_MESSAGE,
    RULED_LINE,
    SENDER_LABEL,
    SUBJECT_LABEL,
    TIME_OR_ADDRESS,
)

if TYPE_CHECKING:
    import re

_LONGEST_INTRODUCTION: Final = 4  # Lines, and
_LONGEST_LINES: Final = 300  # characters of them.
_HEAD_LINES: Final = 6
_LONGEST_FOOTER: Final = 3_000


@dataclass(frozen=True, slots=True)
class ReplyText:
    """`quoted` is the rest of the mail: shown where it is asked for, and never weighed."""

    text: str
    quoted: str = ""


def split_quote(text: str, subject: str = "") -> ReplyText:
    """What was written anew, and the thread that the mail program put below or above it.

    All stays text where nothing new is left, or where that is unsure: answers written between
    quoted lines keep them, and a mail that forwards another is about the other.
    """
    lines = text.strip().split("\n")
    if FORWARD_SUBJECT.match(subject):
        return ReplyText(text.strip())
    end = _begin_of_unmarked(lines)
    kept, quoted = _without_marked(lines[:end])
    new = "\n".join(kept).strip()
    if not new:
        return ReplyText(text.strip())
    return ReplyText(new, "\n".join([*quoted, *lines[end:]]).strip())


def _begin_of_unmarked(lines: list[str]) -> int:
    """Where a quote without ">" begins; the number of lines where there is none."""
    for number, line in enumerate(lines):
        if line == str(FORWARDED):
            return len(lines)
        if not number or line.startswith(">"):
            continue
        if ORIGINAL_MESSAGE.fullmatch(line.strip()) or _is_head(lines, number):
            is_ruled = number > 1 and RULED_LINE.fullmatch(lines[number - 1].strip())
            return number - bool(is_ruled)
        if size := _introduction(lines, number, FULL_INTRODUCTION):
            return number - size + 1
    return len(lines)


def _is_head(lines: list[str], number: int) -> bool:
    """Labels of a mail's head, the subject and a time or an address among them."""
    if not SENDER_LABEL.fullmatch(lines[number]):
        return False
    below = [line for line in lines[number + 1 : number + 1 + _HEAD_LINES] if line.strip()]
    head = [lines[number], *takewhile(ANY_LABEL.fullmatch, below)]
    return any(map(SUBJECT_LABEL.fullmatch, head)) and any(map(TIME_OR_ADDRESS.search, head))


def _introduction(lines: list[str], last: int, wanted: re.Pattern[str]) -> int:
    """How many lines up to this one introduce a quote; 0 for none."""
    if not lines[last].rstrip().endswith((":", "\uff1a")):
        return 0
    for size in range(1, min(_LONGEST_INTRODUCTION, last + 1) + 1):
        found = lines[last - size + 1 : last + 1]
        if not found[0].strip():
            return 0
        words = "\n".join(found).strip()
        if len(words) <= _LONGEST_LINES and wanted.fullmatch(words):
            return size
    return 0


def _without_marked(lines: list[str]) -> tuple[list[str], list[str]]:
    """Without the one block of ">" that is a thread; all of them where answers stand between."""
    marked = [number for number, line in enumerate(lines) if line.lstrip().startswith(">")]
    if not marked:
        return lines, []
    first, last = marked[0], marked[-1]
    if any(lines[number].strip() for number in range(first, last) if number not in set(marked)):
        return lines, []
    size = _introduced(lines, first)
    if not size and not _introduces_inside(lines[first : last + 1]):
        return lines, []
    first -= size
    above, below = lines[:first], lines[last + 1 :]
    told = "\n".join(below).strip()
    is_footer = bool(FOOTER.search(told)) and len(told) <= _LONGEST_FOOTER
    if is_footer and "".join(above).strip():
        return above, lines[first:]
    return [*above, *below], lines[first : last + 1]


def _introduced(lines: list[str], first: int) -> int:
    """How many lines above the quote lead to it, empty ones among them."""
    last = first - 1
    while last >= 0 and not lines[last].strip():
        last -= 1
    size = _introduction(lines, last, INTRODUCTION) if last >= 0 else 0
    return first - last - 1 + size if size else 0


def _introduces_inside(quoted: list[str]) -> bool:
    """As Apple's Mail and Outlook write it: the introduction is quoted, too."""
    plain = [line.lstrip("> \t") for line in quoted if line.strip("> \t")]
    head = plain[:_LONGEST_INTRODUCTION]
    return any(_introduction(head, last, INTRODUCTION) for last in range(len(head)))
