"""A mail's headers as text. Programs write them by every rule, and by none."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import a2b_qp
from email.utils import getaddresses
from typing import TYPE_CHECKING, Final

from tenants.domain.charsets import decode
from tenants.domain.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

# RFC 2047's, and RFC 2231's language behind the charset. Spaces inside are against the rule, and
# are met.
_ENCODED: Final = re.compile(r"=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bBqQ])\?(.*?)\?=(?!=|[0-9A-F]{2})")
_NO_BASE64: Final = re.compile(r"[^A-Za-z0-9+/]")
_IN_BRACKETS: Final = re.compile(r"<\s*([^<>\s]+@[^<>\s]+?)\s*>")
_BARE: Final = re.compile(r"[^\s<>,;:\"()\[\]]+@[^\s<>,;:\"()\[\]]+")


def header(message: Message, name: str, charset: str = "") -> str:
    """The first header of the name as one line, empty where there is none.

    `charset` is what bytes beyond ASCII probably are, where the header does not say.
    """
    return one_line(decoded(_raw(message, name), charset))


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """The names and addresses that the header holds, the likeliest first; some may be none."""
    raw = " ".join(_raw(message, name).split())
    loose = {address: name for name, address in _loose(raw)}
    found = {address: name or loose.get(address, "") for name, address in getaddresses([raw])}
    return [
        (one_line(decoded(name)), address) for address, name in (found | (loose | found)).items()
    ]


def decoded(raw: str, charset: str = "") -> str:
    """The text of a header's value as the parser gives it, unknown bytes as surrogates."""
    pieces: list[tuple[str, bytes]] = []  # Each run of bytes of one charset.
    end = 0
    for word in _ENCODED.finditer(raw):
        between = raw[end : word.start()]
        if between.strip() or not pieces:  # Else RFC 2047 has the space left out.
            pieces.append(("", _bytes_of(between)))
        label = word[1].casefold()
        content = _content(word[2], word[3])
        if pieces[-1][0] == label:  # A letter may be cut in two by the line's end.
            content = pieces.pop()[1] + content
        pieces.append((label, content))
        end = word.end()
    pieces.append(("", _bytes_of(raw[end:])))
    return "".join(_text(content, label, charset) for label, content in pieces)


def _raw(message: Message, name: str) -> str:
    """Not the parser's own view, which stumbles over odd headers in many ways."""
    wanted = name.lower()
    return next((str(value) for key, value in message.raw_items() if key.lower() == wanted), "")


def _bytes_of(raw: str) -> bytes:
    return raw.encode("utf-8", "surrogateescape")


def _content(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return a2b_qp(_bytes_of(text), header=True)
    digits = _NO_BASE64.sub("", text)
    return b64decode(digits[: len(digits) // 4 * 4 + (len(digits) % 4 > 1) * 4] + "==")


def _text(content: bytes, label: str, charset: str) -> str:
    if label:
        return decode(content, label).text
    guessed = decode(content)
    return guessed.text if guessed.is_sure or not charset else decode(content, charset).text


def _loose(raw: str) -> Iterator[tuple[str, str]]:
    """Whatever looks like an address, and what stands before it as the name."""
    bracketed = list(_IN_BRACKETS.finditer(raw))
    starts = [0, *(match.end() for match in bracketed)]
    for start, match in zip(starts, bracketed, strict=False):
        yield raw[start : match.start()].strip(' ,;"'), match[1]
    if not bracketed:
        yield from (("", match[0]) for match in _BARE.finditer(raw))
