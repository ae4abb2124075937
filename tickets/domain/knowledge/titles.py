"""The heading that a Markdown text begins with, however it is written."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from django.utils.html import strip_tags

from tenants.domain.wording import one_line
from tickets.domain.knowledge.passages import heading_of

_COMMENTS: Final = re.compile(r"(?:\s*<!--.*?-->)*(?:[ \t]*\n)*", re.DOTALL)
_UNDERLINE: Final = re.compile(r" {0,3}(=+|-+)[ \t]*")
# A line that begins with one of these begins no paragraph, so none that could be underlined.
_NO_PARAGRAPH: Final = re.compile(r" {4}|\t| {0,3}([-*+>|]|\d{1,9}[.)]|#{1,6}(\s|$)|```|~~~|<)")
_TAGGED: Final = re.compile(
    r" {0,3}((?:<(?:div|p|center|header)\b[^>]*>\s*)*)<h([1-6])\b[^>]*>(.*?)</h\2\s*>",
    re.DOTALL | re.IGNORECASE,
)


def split_title(text: str) -> tuple[str, str]:
    """The title and what stands beneath it; without a title, an empty one and the text itself.

    A title is a line of #, one or more lines underlined by = or -, or <h1> to <h6>; comments
    above it are left out.
    """
    body = text[_COMMENTS.match(text).end() :]  # type: ignore[union-attr]  # It matches nothing, too.
    if tagged := _TAGGED.match(body):
        return one_line(unescape(strip_tags(tagged[3]))), tagged[1] + body[tagged.end() :].lstrip()
    first, _newline, rest = body.partition("\n")
    if heading := heading_of(first):
        return heading[1], rest
    return _underlined(body) or ("", text)


def _underlined(body: str) -> tuple[str, str] | None:
    lines = body.split("\n")
    for at, line in enumerate(lines):
        if at and _UNDERLINE.fullmatch(line):
            return one_line(" ".join(lines[:at])), "\n".join(lines[at + 1 :])
        if not line.strip() or _NO_PARAGRAPH.match(line):
            return None
    return None
