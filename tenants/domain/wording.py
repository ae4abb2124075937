"""One form for texts that say the same."""

from __future__ import annotations

import unicodedata


def tidy(text: str) -> str:
    """The text as people see it: composed, without invisible characters, single spaces."""
    composed = unicodedata.normalize("NFKC", text)
    visible = (letter for letter in composed if unicodedata.category(letter) != "Cf")
    return " ".join("".join(visible).split())
