"""One form for texts that say the same: what hashes, patterns and word lists are held against."""

from __future__ import annotations

import hashlib
import unicodedata


def tidy(text: str) -> str:
    """The text as people see it: composed, without invisible characters, single spaces."""
    composed = unicodedata.normalize("NFKC", text)
    visible = (letter for letter in composed if unicodedata.category(letter) != "Cf")
    return " ".join("".join(visible).split())


def plain(text: str) -> str:
    """Tidy, without case, and with straight apostrophes."""
    return tidy(text).casefold().replace("\u2019", "'")


def text_hash(text: str) -> str:
    """The same for texts that differ in case and spacing only: `Example.text_hash`."""
    return hashlib.sha256(plain(text).encode()).hexdigest()
