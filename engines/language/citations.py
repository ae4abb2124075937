"""Whether the figures, addresses and links of a statement were said, however they were said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from text_to_num import alpha2digit

from engines.language.local.spoken import digit_runs, emails

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engines.language.port import Conversation

_FIGURE: Final = re.compile(r"\d(?:[\d.,:/\s-]*\d)?")
_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
)
_NO_CENTS: Final = re.compile(r"[.,]0{1,2}$")
_HAS_CENTS: Final = re.compile(r"[.,]\d{1,2}$")
_NO_DIGIT: Final = re.compile(r"\D+")
_WRITTEN_LANGUAGES: Final = frozenset({"en", "fr", "de", "es", "pt", "it", "nl", "ca", "ru"})
_LONG: Final = 4  # Digits; a longer figure may be said in groups, or inside a longer one.


class SaidFigures:
    """The figures and addresses of a conversation, as they stand and as number words say them."""

    def __init__(self, conversation: Conversation) -> None:
        texts = [turn.text.casefold() for turn in conversation.turns]
        self._said = "\n".join([*texts, *(found.value for text in texts for found in emails(text))])
        forms = [form for text in texts for form in _forms(text, conversation.language)]
        found = [match.group() for form in forms for match in _FIGURE.finditer(form)]
        self._figures = {
            reading for figure in found for reading in (*_whole(figure), *_parts(figure))
        }
        self._runs = "\n".join(_NO_DIGIT.sub("", form) for form in forms)

    def hold(self, statement: str) -> bool:
        """Whether all that *statement* cites was said; figures count by their digits."""
        text = statement.casefold()
        links = [link.rstrip(".,;:!?)") for link in _LINK.findall(text)]
        figures = _FIGURE.findall(_LINK.sub(" ", text))
        return all(link in self._said for link in links) and all(map(self._holds, figures))

    def _holds(self, figure: str) -> bool:
        if any(map(self._is_said, _whole(figure))):
            return True
        return all(map(self._is_said, _parts(figure)))

    def _is_said(self, digits: str) -> bool:
        return digits in self._figures or (len(digits) >= _LONG and digits in self._runs)


def _forms(text: str, language: str) -> Iterator[str]:
    yield text
    code = language[:2].lower() or "en"
    if code in _WRITTEN_LANGUAGES:
        yield alpha2digit(text, code)
    yield from (found.value for found in digit_runs(text))


def _whole(figure: str) -> tuple[str, ...]:
    """Its digits, without the cents of 1,299.00 that nobody says; of 12.99 only parts are read."""
    figure = _NO_CENTS.sub("", figure)
    return () if _HAS_CENTS.search(figure) else (_NO_DIGIT.sub("", figure),)


def _parts(figure: str) -> list[str]:
    return [part for part in _NO_DIGIT.split(figure) if part]
