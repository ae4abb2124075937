"""Rich text as Outlook compresses it (MS-OXRTFCP)."""

from __future__ import annotations

import struct
from typing import Final

_HEADER: Final = struct.Struct("<II4sI")
_COMPRESSED: Final = b"LZFu"
_PLAIN: Final = b"MELA"
_WINDOW: Final = 4096
_BEFORE: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_SHORTEST: Final = 2


def decompressed(content: bytes, most_bytes: int) -> bytes:
    """As much as is whole, and no more than `most_bytes`. Raises ValueError for another format."""
    if len(content) < _HEADER.size:
        raise ValueError("no compressed rich text")
    _size, raw_size, format_, _checksum = _HEADER.unpack_from(content)
    packed, most = content[_HEADER.size :], min(raw_size, most_bytes)
    if format_ == _PLAIN:
        return packed[:most]
    if format_ != _COMPRESSED:
        raise ValueError("no compressed rich text")
    return _unpacked(packed, most)


def _unpacked(packed: bytes, most: int) -> bytes:
    """Eight pieces follow each byte of flags: a letter, or a place in the window and a length."""
    out = bytearray(_BEFORE)
    end = len(_BEFORE) + most
    at = 0
    while at < len(packed) and len(out) < end:
        flags, at = packed[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += packed[at : at + 1]
                at += 1
                continue
            piece = int.from_bytes(packed[at : at + 2], "big")
            at += 2
            back = (len(out) - (piece >> 4)) % _WINDOW
            if not back or at > len(packed):  # A place where nothing was written yet ends it.
                return bytes(out[len(_BEFORE) : end])
            _repeat(out, back, (piece & 0xF) + _SHORTEST)
    return bytes(out[len(_BEFORE) : end])


def _repeat(out: bytearray, back: int, length: int) -> None:
    """It may reach into what it writes, and before what was written, where nothing stands."""
    missing = min(max(0, back - len(out)), length)
    out += bytes(missing)
    for _ in range(length - missing):
        out.append(out[-back])
