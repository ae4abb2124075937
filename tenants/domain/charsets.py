"""Bytes as text, whatever charset their sender names: one table for mails, pages and files.

What a label means is the WHATWG encoding standard's, as browsers and mail programs read it:
"gb2312" is gb18030, "iso-8859-1" windows-1252, "ks_c_5601-1987" cp949, "shift_jis" cp932.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

import webencodings

_UTF8: Final = "utf-8"
_LATIN: Final = "cp1252"
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # Before UTF-16's, which it begins with.
    (codecs.BOM_UTF8, _UTF8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python's own ways of writing text in ASCII: no sender means them.
_NO_CHARSETS: Final = frozenset(
    {"charmap", "idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
)
# As the standard has it; webencodings names Python's narrower ones.
_WIDER: Final = {"gbk": "gb18030"}
# Labels of machines that did not care, for which the standard has windows-1252: most send UTF-8.
_SAYS_NOTHING: Final = frozenset(
    {"", "ascii", "us-ascii", "ansi_x3.4-1968", "iso-ir-6", "unknown-8bit", "binary", "default"}
)
_TWO_BYTES: Final = re.compile(rb"\x1b\$[@B]")
_JIS_SHIFT: Final = re.compile(rb"\x1b(\$[@B]|\([BJI])")
_JIS_LETTER: Final = re.compile(rb"[\x21-\x7e]{2}")
_EUC_LETTER: Final = re.compile(rb"[\xa1-\xfe]{2}|\x8e([\xa1-\xdf])")

_KANA: Final = bytes.maketrans(bytes(range(0x21, 0x60)), bytes(range(0xA1, 0xE0)))
_LEADS_IN_FIRST_BLOCK: Final = 31  # 0x81 to 0x9F.
_DELETE: Final = 0x7F  # No trail byte: cells from there on move up by one.


@dataclass(frozen=True, slots=True)
class DecodedText:
    """`is_sure` is false where signs were unreadable, or the charset was guessed."""

    text: str
    is_sure: bool


def decode(content: bytes, label: str = "") -> DecodedText:
    """The text of bytes whose sender says `label` of them, or nothing. Never raises.

    A byte order mark wins over the label, and so does UTF-8 over windows-1252, in which its signs
    beyond ASCII make no words. What is no valid UTF-8 though it says so is windows-1252, unless
    most of its signs are UTF-8.
    """
    for mark, marked in _MARKS:
        if content.startswith(mark):
            return _by(marked, content[len(mark) :])
    label = label.strip().strip("\"'").casefold()
    if label in _SAYS_NOTHING:
        return _guessed(content)
    codec = _codec_of(label)
    utf8 = _utf8(content)
    if codec is None or (codec == _LATIN and utf8 is not None):
        return DecodedText(_guessed(content).text, is_sure=content.isascii())
    if codec == _UTF8:
        return utf8 or _almost_utf8(content)
    return _by(_utf16_of(content, codec) if codec.startswith("utf-16") else codec, content)


def _codec_of(label: str) -> str | None:
    """Python's name of it. Beyond the standard, what Python reads: old mail has UTF-7 and cp437."""
    standard = webencodings.lookup(label)
    if standard is not None and standard.name != "replacement":
        name: str = standard.codec_info.name
        return _WIDER.get(name, name)
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    is_charset = found._is_text_encoding and found.name not in _NO_CHARSETS  # noqa: SLF001  # Nor is hex.
    return found.name if is_charset else None


def _by(codec: str, content: bytes) -> DecodedText:
    if codec == "iso2022_jp":
        codec, content = "cp932", _shift_jis_of_iso_2022(content)
    elif codec == "euc_jp" and b"\x8f" not in content:
        codec, content = "cp932", _shift_jis_of_euc(content)
    text = content.decode(codec, "replace")
    return DecodedText(text, _REPLACEMENT not in text)


def _guessed(content: bytes) -> DecodedText:
    if _TWO_BYTES.search(content):
        return _by("iso2022_jp", content)
    return _utf8(content) or _almost_utf8(content)


def _utf8(content: bytes) -> DecodedText | None:
    try:
        return DecodedText(content.decode(_UTF8), is_sure=True)
    except UnicodeDecodeError:
        return None


def _almost_utf8(content: bytes) -> DecodedText:
    text = content.decode(_UTF8, "replace")
    unread = text.count(_REPLACEMENT)
    is_mostly_utf8 = sum(sign > "\x7f" for sign in text) >= 2 * unread
    latin = content.decode(_LATIN, "replace")
    return DecodedText(text if is_mostly_utf8 else latin, is_sure=False)


def _utf16_of(content: bytes, codec: str) -> str:
    """The order in which the high bytes are the zeros: without a mark, senders use both."""
    high_last, high_first = content[1::2].count(0), content[::2].count(0)
    if high_last == high_first:
        return codec
    return "utf-16-le" if high_last > high_first else "utf-16-be"


def _shift_jis_of_iso_2022(content: bytes) -> bytes:
    """In Shift JIS: cp932 knows the rows that Python's own codec lacks (NEC's ①, IBM's 髙)."""
    first, *shifted = _JIS_SHIFT.split(content)
    parts = [first]
    for shift, part in zip(shifted[::2], shifted[1::2], strict=True):
        if shift.startswith(b"$"):
            parts.append(_JIS_LETTER.sub(lambda letter: _shift_jis(letter[0]), part))
        else:
            parts.append(part.translate(_KANA) if shift == b"(I" else part)
    return b"".join(parts)


def _shift_jis_of_euc(content: bytes) -> bytes:
    def shifted(letter: re.Match[bytes]) -> bytes:
        return letter[1] or _shift_jis(bytes(byte & 0x7F for byte in letter[0]))

    return _EUC_LETTER.sub(shifted, content)


def _shift_jis(letter: bytes) -> bytes:
    """Of a row and a cell of JIS X 0208: two rows share a lead byte, in two blocks of them."""
    row, cell = letter
    pair = (row - 0x21) // 2
    lead = pair + (0x81 if pair < _LEADS_IN_FIRST_BLOCK else 0xC1)
    if row % 2 == 0:
        return bytes((lead, cell + 0x7E))
    return bytes((lead, cell + (0x1F if cell < _DELETE - 0x1F else 0x20)))
