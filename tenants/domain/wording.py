"""One form for texts that say the same, and one for texts that are shown."""

from __future__ import annotations

import unicodedata
from typing import Final

_CONTROLS: Final = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
_SPACES: Final = dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
_LINE_ENDS: Final = dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n")
# Marks without a shape of their own, those that turn the writing's direction among them: a name
# must not turn its surroundings round. Joiners and tags are part of words, emoji and flags.
_UNSEEN: Final = dict.fromkeys(
    (
        *(0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF, 0xE0001),
        *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFFF9, 0xFFFC)),
    )
)
_HALVES: Final = dict.fromkeys(range(0xD800, 0xE000), "?")  # No database takes half a sign.
_READABLE: Final = (
    _CONTROLS | _SPACES | _LINE_ENDS | _UNSEEN | _HALVES | {ord(sign): sign for sign in "\n\t"}
)


def is_storable(text: str) -> bool:
    """Whether the database takes it. Ask before a query by text that came through no form."""
    return "\0" not in text and not any(ord(sign) in _HALVES for sign in text)


def tidy(text: str) -> str:
    """To compare by: composed, without invisible characters, single spaces."""
    composed = unicodedata.normalize("NFKC", text)
    visible = (letter for letter in composed if unicodedata.category(letter) != "Cf")
    return " ".join("".join(visible).split())


def readable(text: str) -> str:
    """As its writer saw it, in lines that end with a newline.

    Each separator is a space, joiners stay; characters that show nothing, or turn the direction
    of what stands beside them, are gone, and so is what no database takes.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_READABLE)
    return unicodedata.normalize("NFC", lines)


def one_line(text: str) -> str:
    """The same as a single line with single spaces, as names and subjects are."""
    return " ".join(readable(text).split())
