"""A text's outline: what patterns look at where a name or number may be written in any script."""

import unicodedata
from functools import lru_cache

_STRAIGHT = {
    "\u2019": "'",
    "\u02bc": "'",
    "\u2010": "-",
    "\u2011": "-",
    "\u200c": "x",
    "\u200d": "x",
}
_CAPITAL = frozenset({"Lu", "Lt", "Lo"})  # Scripts without case begin a name with any letter.
_SMALL = frozenset({"Ll", "Lm", "Mn", "Mc"})


def outline(text: str) -> str:
    """As long as *text*: letters beyond ASCII are X and x, signs of money $, spaces plain.

    ASCII stays as it is, so a pattern over A-Z and a-z finds words of every script, and the place
    that it finds holds in *text* too.
    """
    return text if text.isascii() else "".join(map(_outlined, text))


@lru_cache(maxsize=4096)
def _outlined(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category in _CAPITAL:
        return "X"
    if category in _SMALL:
        return "x"
    if category == "Nd":
        return str(unicodedata.digit(character))
    by_category = {"Sc": "$", "Zs": " "}
    return _STRAIGHT.get(character) or by_category.get(category, character)
