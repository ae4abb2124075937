"""Sums of money, in figures by either decimal convention or in words."""

import re
from collections.abc import Iterator
from typing import Final

from engines.language.local.spoken import NUMBER_WORD, amount

# Which mark parts thousands and which the cents does not matter: the sum is kept as written.
_FIGURES = r"(?:\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,']\d+)*)(?![.,']?\d)(?:[.,]-)?"
_SCALE = r"(?: (?:thousand|million|billion))?"
_SIGN_BEFORE = r"(?:(?:US|CA|C|AU|A|NZ|HK|SG|S|R|MX) ?)?\$"  # Any sign of money, in an outline.
_CODE = (
    r"(?:USD|EUR|GBP|CHF|JPY|CNY|CAD|AUD|NZD|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|RUB|UAH|INR"
    r"|BRL|MXN|ARS|ZAR|AED|SAR|ILS|SGD|HKD|KRW|THB|VND|IDR|MYR|PHP|NGN|KES|GHS|EGP)"
)
_CURRENCY = (
    r"(?:dollars?|euros?|pounds?|cents?|pence|bucks?|quid|yen|yuan|rupees?|francs?|pesos?"
    r"|kron(?:or|er|e|a)|crowns|zloty(?:s|ch)?|lira[s]?|lei|roubles?|rubles?|dirhams?|riyals?"
    r"|shekels?|forints?|rand|reais|kr|zx|kx)"  # The last two are outlines of z\u0142 and k\u010d.
)
_BEFORE_FIGURES = r"(?<![\w.,'])"
_IN_FIGURES = re.compile(
    rf"(?:{_BEFORE_FIGURES}{_SIGN_BEFORE} ?|\b{_CODE} ){_FIGURES}{_SCALE}(?!\w)"
    rf"|{_BEFORE_FIGURES}(?<!\d[-\u2013])(?:\d+[-\u2013])?{_FIGURES}{_SCALE}"
    rf"(?: ?\$| ?(?:(?i:{_CURRENCY}|{_CODE})|Ft)\b)"
    r"(?: and \d{1,2} cents\b)?"
)
_IN_WORDS = re.compile(
    rf"(?<!\d )\b(?P<words>(?:{NUMBER_WORD}|a hundred|a thousand)"
    rf"(?:[ -](?:and )?(?:{NUMBER_WORD}))*) (?P<unit>dollars?|euros?|pounds|cents|bucks)"
    rf"(?: and (?P<cents>(?:{NUMBER_WORD})(?:[ -](?:{NUMBER_WORD}))*) cents)?\b",
    re.IGNORECASE,
)
_SIGN: Final = {"d": "$", "b": "$", "e": "\u20ac", "p": "\u00a3"}


def sums(text: str, outlined: str) -> Iterator[tuple[str, int, int]]:
    """(sum, start, end): figures as they are, words in figures. *outlined* is *text*'s outline."""
    for match in _IN_FIGURES.finditer(outlined):
        yield text[match.start() : match.end()], match.start(), match.end()
    for match in _IN_WORDS.finditer(outlined):
        written = _written(match) or text[match.start() : match.end()]
        yield written, match.start(), match.end()


def _written(match: re.Match[str]) -> str | None:
    value = amount(match["words"])
    if value is None:
        return None
    if match["unit"].lower().startswith("c"):
        return f"{value} cents"
    cents = amount(match["cents"]) if match["cents"] else None
    sign = _SIGN[match["unit"][0].lower()]
    return f"{sign}{value:,}" + (f".{cents:02}" if cents is not None else "")
