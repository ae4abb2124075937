"""Bytes as lines of text, whatever charset and line ends the program that wrote them uses."""

from __future__ import annotations

import codecs
import io
import json
import re
from functools import partial
from typing import IO, TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tenants.domain.charsets import DecodedText, decode
from tenants.imports.unreadable import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BLOCK: Final = 64 << 10
_LONGEST: Final = 24 << 20  # Signs, or bytes, of a line: a list in JSON may stand on one.
_NO_TEXT: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")  # XLSX and ZIP, XLS, gzip.
_MARK: Final = "\ufeff"
_DOS_END: Final = "\x1a"
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_LINE_END: Final = re.compile(r"\r*\n|\r(?=[^\r\n])")
_UNSTORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")
# What Cyrillic, Greek, Asian and Central European charsets look like, read as windows-1252.
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_MISREAD: Final = re.compile(
    r"[^\x00-\x7f]{3,}|[ƒ‡ˆ‰]|(?<=[A-Za-z])[¡-¶¸-¿×÷](?=[A-Za-z])"  # No ·: Catalan has it.
)


class NumberedLines:
    """Lines one after the other; `number` is that of the last one taken, from 1."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.number = 0
        self._lines = iter(lines)
        self._returned: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.pop() if self._returned else next(self._lines)
        self.number += 1
        return line

    def give_back(self, line: str) -> None:
        """It comes again."""
        self._returned.append(line)
        self.number -= 1


def lines_of(file: IO[bytes]) -> Iterator[str]:
    """From the file's start, each with a newline at its end; the file stays open.

    UTF-8, UTF-16 and UTF-32, with a byte order mark or without, and windows-1252; lines end as
    the first one does. Memory does not grow with their number. Raises UnreadableError for bytes
    of another charset, for what no database takes, and for a line of many megabytes.
    """
    for number, line in enumerate(_split(_text_blocks(file)), start=1):
        check_length(line, number, _LONGEST)
        if unstorable(line):
            raise UnreadableError(not_text(), line=number)
        yield line + "\n"


def text_of(content: bytes) -> str:
    """All lines of it. Raises UnreadableError as `lines_of` does."""
    return "".join(lines_of(io.BytesIO(content)))


def check_length(line: str, number: int, longest: int) -> None:
    """Raises UnreadableError; a *longest* of 0 sets no bound."""
    if 0 < longest < len(line):
        words = _("It is too long: a line may have %d characters.")
        raise UnreadableError(words % longest, line=number)


def unstorable(text: str) -> bool:
    """Whether it holds what no column of text can: NUL, or half a sign."""
    return bool(_UNSTORABLE.search(text))


def not_text() -> str:
    return _("It holds characters that are no text: remove them.")


def _text_blocks(file: IO[bytes]) -> Iterator[str]:
    """Each check names the line by counting those before it."""
    count = 0
    for block in _decoded_blocks(file):
        if not block.is_sure:
            _refuse_misread(block.text, count)
        count += len(_LINE_END.findall(block.text))
        yield block.text


def _decoded_blocks(file: IO[bytes]) -> Iterator[DecodedText]:
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    # JSON's own rule, by which of the first four bytes are zero: tables begin with ASCII too.
    codec = json.detect_encoding(start)
    if start.startswith(_NO_TEXT):
        words = _("It is no text but a workbook or an archive: save its table as CSV (UTF-8).")
        raise UnreadableError(words)
    if codec.startswith("utf-8"):
        yield from (decode(piece) for piece in _whole_lines(file))
        return
    decoder = codecs.getincrementaldecoder(codec)("replace")
    for piece in iter(partial(file.read, _BLOCK), b""):
        block = decoder.decode(piece)
        yield DecodedText(block, _REPLACEMENT not in block)
    block = decoder.decode(b"", final=True)
    yield DecodedText(block, _REPLACEMENT not in block)


def _whole_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Blocks that are cut where a line ends: within a letter they could not be decoded."""
    kept = bytearray()
    while block := file.read(_BLOCK):
        end = block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, len(block) - 1) + 1
        if end:
            yield bytes(kept) + block[:end]
            kept = bytearray(block[end:])
        else:
            kept += block
        if len(kept) > _LONGEST:
            raise UnreadableError(_("A line is longer than 24 MB."))
    yield bytes(kept)


def _refuse_misread(text: str, lines_before: int) -> None:
    """For a guessed charset. Raises UnreadableError where the guess makes no words."""
    unread = text.find(_REPLACEMENT)
    signs = len(_BEYOND_ASCII.findall(text))
    misread = _MISREAD.findall(text)
    if unread < 0 and 2 * sum(map(len, misread)) > signs:
        unread = text.find(misread[0])
    if unread >= 0:
        line = lines_before + len(_LINE_END.findall(text, 0, unread)) + 1
        words = _("Its charset is not known: save the file as UTF-8 (in Excel, “CSV UTF-8”).")
        raise UnreadableError(words, line=line)


def _split(blocks: Iterable[str]) -> Iterator[str]:
    """Lines without their ends. A carriage return ends them only where nothing else does."""
    end, held, before = "", list[str](), ""
    for block in blocks:
        held.append(block if held else block.lstrip(_MARK))
        seen = before + block  # A carriage return ends a line where no newline follows.
        before = "\r" if block.endswith("\r") else ""
        found = None if end else _LINE_END.search(seen)
        end = end or (found[0][-1] if found else "")
        if end and end in seen:
            *lines, rest = "".join(held).split(end)
            yield from (_without_return(line, end) for line in lines)
            held = [rest]
    if last := "".join(held).rstrip(_DOS_END):
        yield _without_return(last, end)


def _without_return(line: str, end: str) -> str:
    return line if end == "\r" else line.rstrip("\r")
