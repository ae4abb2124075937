"""The words of a rich text (RTF 1.9.1), as Outlook writes mails in it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import Final

from engines.wrapped_mail.codepages import label_of

_TOKEN: Final = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})? ?"
    r"|\\'(?P<code>[0-9a-fA-F]{2})"
    r"|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])"
    r"|(?P<text>[^\\{}\r\n]{1,4096})"
    r"|[\\\r\n]",
    re.DOTALL,
)
_SIGNS_OF_WORDS: Final = {
    **dict.fromkeys(("par", "line", "row", "nestrow", "sect", "page"), "\n"),
    **dict.fromkeys(("tab", "cell", "nestcell"), "\t"),
    **dict.fromkeys(("emspace", "enspace", "qmspace"), " "),
    "emdash": "\u2014",
    "endash": "\u2013",
    "bullet": "\u2022",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
}
_SIGNS: Final = {**{sign: sign for sign in "\\{}"}, "~": "\u00a0", "_": "-", "\n": "\n", "\r": "\n"}
# Groups that hold no words of the text. Those with \* are passed over as well.
_WORDLESS: Final = """
    fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr
    footerf filetbl listtable listoverridetable objdata nonesttables
"""
_PASSED_OVER: Final = frozenset(_WORDLESS.split())
_LATIN: Final = "cp1252"
_CODEPAGE_OF_CHARSET: Final = {
    0: 1252,
    77: 10000,
    128: 932,
    129: 949,
    130: 1361,
    134: 936,
    136: 950,
    161: 1253,
    162: 1254,
    163: 1258,
    177: 1255,
    178: 1256,
    186: 1257,
    204: 1251,
    222: 874,
    238: 1250,
}


def text_of_rich_text(rich: bytes) -> str:
    """What it shows, a line for each paragraph. Reads on over whatever it does not know."""
    reader = _RichTextReader(rich.decode("latin-1"))
    while reader.at < len(reader.rich):
        reader.step()
    reader.flush()
    # Letters beyond the first 65,536 come in halves.
    halves = "".join(reader.pieces).encode("utf-16-le", "surrogatepass")
    return halves.decode("utf-16-le", "replace")


@dataclass(frozen=True, slots=True)
class _RichTextGroup:
    is_passed_over: bool = False
    is_hidden: bool = False
    font: int = -1
    replacing: int = 1  # How many letters stand behind \u for those who cannot read it.


@dataclass(slots=True)
class _RichTextReader:
    rich: str
    at: int = 0
    pieces: list[str] = field(default_factory=list)
    _bytes: bytearray = field(default_factory=bytearray)  # Letters may have two of them.
    _group: _RichTextGroup = field(default_factory=_RichTextGroup)
    _outer: list[_RichTextGroup] = field(default_factory=list)
    _codec: str = _LATIN
    _codecs: dict[int, str] = field(default_factory=dict)  # By font.
    _default_font: int = -1
    _replaced: int = 0  # Letters that are still to be passed over.

    def step(self) -> None:
        token = _TOKEN.match(self.rich, self.at)
        if token is None:  # Every letter is a token.
            raise ValueError("no rich text")
        self.at = token.end()
        word, number, code, sign, brace, text = token.groups()
        if word:
            self._read_word(word, int(number) if number else None)
        elif code:
            self._add_bytes(bytes([int(code, 16)]))
        elif sign:
            self._read_sign(sign)
        elif brace:
            self._turn(brace)
        elif text:
            self._add_bytes(text.encode("latin-1"))

    def flush(self) -> None:
        if self._bytes:
            codec = self._codecs.get(self._group.font, self._codec)
            self.pieces.append(self._bytes.decode(codec, "replace"))
            self._bytes.clear()

    def _turn(self, brace: str) -> None:
        self.flush()
        self._replaced = 0
        if brace == "{":
            self._outer.append(self._group)
        elif self._outer:
            self._group = self._outer.pop()

    def _read_sign(self, sign: str) -> None:
        if sign == "*":
            self._group = replace(self._group, is_passed_over=True)
        elif shown := _SIGNS.get(sign):
            self._add(shown)

    def _read_word(self, word: str, number: int | None) -> None:
        if word in _PASSED_OVER:
            self._group = replace(self._group, is_passed_over=True)
        elif word == "bin":
            self.at += max(0, number or 0)
        elif word == "u" and number is not None:
            self._add(chr(number & 0xFFFF))
            self._replaced = self._group.replacing
        elif shown := _SIGNS_OF_WORDS.get(word):
            self._add(shown)
        else:
            self._set(word, 1 if number is None else number)

    def _set(self, word: str, number: int) -> None:
        if word in {"f", "deff"}:
            self.flush()
            self._default_font = number if word == "deff" else self._default_font
            self._group = replace(self._group, font=number)
        elif word == "fcharset" and number in _CODEPAGE_OF_CHARSET:
            self._codecs[self._group.font] = _codec_of(_CODEPAGE_OF_CHARSET[number])
        elif word == "ansicpg":
            self._codec = _codec_of(number)
        elif word == "uc":
            self._group = replace(self._group, replacing=max(0, number))
        elif word == "v":
            self._group = replace(self._group, is_hidden=bool(number))
        elif word == "plain":
            self.flush()
            self._group = replace(self._group, is_hidden=False, font=self._default_font)

    def _add(self, shown: str) -> None:
        self.flush()
        self._replaced = 0
        if not (self._group.is_passed_over or self._group.is_hidden):
            self.pieces.append(shown)

    def _add_bytes(self, content: bytes) -> None:
        over = min(self._replaced, len(content))
        self._replaced -= over
        if not (self._group.is_passed_over or self._group.is_hidden):
            self._bytes += content[over:]


def _codec_of(codepage: int) -> str:
    try:
        return codecs.lookup(label_of(codepage) or _LATIN).name
    except LookupError:
        return _LATIN
