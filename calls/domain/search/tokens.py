"""Words of a text as the search compares them, each with its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Chinese and Japanese write no spaces: each sign is a word, and several of them a phrase.
_SIGN: Final = "\u3040-\u30ff\u3400-\u9fff"
_TOKEN: Final = re.compile(rf"[{_SIGN}]|[^\W_{_SIGN}]+")
_NO_LETTER: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """`plain` is in lower case, `folded` without accents too: José is found as jose."""

    plain: str
    folded: str
    start: int
    end: int


def tokens_of(text: str) -> Iterator[PlacedWord]:
    """Letters and digits only: what PostgreSQL takes for an address or a sign splits words here."""
    for found in _TOKEN.finditer(text):
        plain = found.group().lower()
        if bare := folded(plain):
            yield PlacedWord(plain, bare, found.start(), found.end())


def folded(word: str) -> str:
    """In lower case, without accents; compatible signs as the usual ones."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.lower())
    bare = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", bare))
