"""One byte range of a file, as RFC 9110 section 14 has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tenants.storage.port import BLOCK

if TYPE_CHECKING:
    from typing import BinaryIO, Self

_ONE_RANGE: Final = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*")


class UnsatisfiableError(Exception):
    """The range begins behind the end."""


def range_asked(header: str, size: int) -> range | None:
    """The bytes asked for, cut to the file; None where the whole is to be sent.

    Several ranges at once, other units and what cannot be read mean the whole, as the RFC
    allows. Raises UnsatisfiableError.
    """
    match = _ONE_RANGE.fullmatch(header)
    if match is None or match.group(1) == match.group(2) == "":
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start = int(first)
        end = min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise UnsatisfiableError
    return range(start, end)


class FileSlice:
    """Iterates over some bytes of an open file, which is closed at the end or by the server."""

    def __init__(self, file: BinaryIO, wanted: range) -> None:
        self._file = file
        self._left = len(wanted)
        file.seek(wanted.start)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        block = self._file.read(min(BLOCK, self._left)) if self._left else b""
        if not block:
            self.close()
            raise StopIteration
        self._left -= len(block)
        return block

    def close(self) -> None:
        self._file.close()
