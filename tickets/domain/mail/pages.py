"""The text of a mail that was written as a page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from tenants.domain.charsets import decode
from tenants.domain.wording import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLOCKS: Final = """
    address article aside br center dd details div dl dt fieldset figcaption footer form h1 h2 h3
    h4 h5 h6 header hr li main nav ol option p pre section summary table tr ul
"""
_BREAKS: Final = frozenset(_BLOCKS.split())
_APART: Final = frozenset({"td", "th"})
_UNSEEN: Final = frozenset({"script", "style", "template", "title", "datalist"})
_VOID: Final = "area base br col embed hr img input link meta source track wbr"
_EMPTY: Final = frozenset(_VOID.split())
_CLOSED_BY_ITSELF: Final = frozenset({"p", "li", "tr", "td", "th", "dd", "dt", "option"})
_QUOTE: Final = "blockquote"
_DEEPEST: Final = 20
_HIDDEN_STYLE: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|(?:^|;)\s*(?:font-size|opacity|max-height|max-width)\s*:\s*0(?:\.0*)?(?:px|pt|em|rem|%)?\s*"
    r"(?:;|!|$)",
    re.IGNORECASE,
)
_CHARSET: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
_HEAD_BYTES: Final = 4096


def decoded_page(content: bytes, label: str) -> tuple[str, bool]:
    """The page and whether its charset is beyond doubt: told by the mail, else by itself."""
    if not label and (told := _CHARSET.search(content[:_HEAD_BYTES])):
        label = told[1].decode("ascii", "replace")
    found = decode(content, label)
    return found.text, found.is_sure


def text_of_page(page: str) -> str:
    """The words that it shows, a line for each block; lines of quotes begin with ">"."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.end_line()
    return "\n".join(reader.lines)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line: list[str] = []
        self._quotes = self._preformatted = 0
        self._hidden_by = ""  # The element in which nothing is seen, and how often it is open.
        self._hidden_depth = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if self._hidden_by and not self._is_seen_again(tag):
            self._hidden_depth += tag == self._hidden_by
            return
        if tag not in _EMPTY and (tag in _UNSEEN or _is_hidden(dict(attrs))):
            self._hidden_by, self._hidden_depth = tag, 1
            return
        self._begin(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden_by:
            self._hidden_depth -= tag == self._hidden_by
            if not self._hidden_depth:
                self._hidden_by = ""
            return
        if tag == _QUOTE:
            self.end_line()
            self._quotes = max(0, self._quotes - 1)
        elif tag in _BREAKS:
            self.end_line()
            self._preformatted = max(0, self._preformatted - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if self._hidden_by:
            return
        first, *others = data.splitlines() if self._preformatted and data else [data]
        self._line.append(first)
        for line in others:
            self.end_line()
            self._line.append(line)

    def end_line(self) -> None:
        words = " ".join(readable("".join(self._line)).split())
        self._line = []
        if words:
            self.lines.append("> " * min(self._quotes, _DEEPEST) + words)

    def _is_seen_again(self, tag: str) -> bool:
        """Whatever a page's head left open ends with it, and a paragraph where another begins."""
        closes = tag == "body" or (tag == self._hidden_by and tag in _CLOSED_BY_ITSELF)
        if closes:
            self._hidden_by, self._hidden_depth = "", 0
        return closes

    def _begin(self, tag: str) -> None:
        if tag == _QUOTE:
            self.end_line()
            self._quotes += 1
        elif tag in _BREAKS:
            self.end_line()
            self._preformatted += tag == "pre"
        elif tag in _APART:
            self._line.append(" ")


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    style = attributes.get("style") or ""
    return "hidden" in attributes or _HIDDEN_STYLE.search(style) is not None
