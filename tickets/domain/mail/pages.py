"""The text of a mail that was written as a page."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLOCKS: Final = """
    address br div dd dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul
"""
_BREAKS: Final = frozenset(_BLOCKS.split())
_APART: Final = frozenset({"td", "th"})
_UNSEEN: Final = frozenset({"script", "style", "template", "title"})
_QUOTE: Final = "blockquote"
_DEEPEST: Final = 20


def text_of_page(page: str) -> str:
    """Its words, a line for each block; lines of quotes begin with ">" as in plain mail."""
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
        self._unseen = self._quotes = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag == "body":  # Whatever its head left open ends here.
            self._unseen = 0
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag == _QUOTE:
            self.end_line()
            self._quotes += 1
        elif tag in _BREAKS:
            self.end_line()
        elif tag in _APART:
            self._line.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == _QUOTE:
            self.end_line()
            self._quotes = max(0, self._quotes - 1)
        elif tag in _BREAKS:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._line.append(data)

    def end_line(self) -> None:
        words = " ".join("".join(self._line).split())
        self._line = []
        if words:
            self.lines.append("> " * min(self._quotes, _DEEPEST) + words)
