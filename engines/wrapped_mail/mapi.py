"""Properties as Exchange and Outlook write them into TNEF (MS-OXTNEF 2.1.3.4)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


class Property(IntEnum):
    """Those that are read; the numbers are MS-OXPROPS'."""

    MESSAGE_CLASS = 0x001A
    SUBJECT = 0x0037
    SENT_AT = 0x0039
    REPRESENTED_NAME = 0x0042
    REPRESENTED_ADDRESS = 0x0065
    SENDER_NAME = 0x0C1A
    SENDER_ADDRESS = 0x0C1F
    BODY = 0x1000
    RTF_COMPRESSED = 0x1009
    HTML = 0x1013
    DISPLAY_NAME = 0x3001
    ATTACH_DATA = 0x3701
    ATTACH_FILENAME = 0x3704
    ATTACH_LONG_FILENAME = 0x3707
    ATTACH_MIME_TAG = 0x370E
    INTERNET_CODEPAGE = 0x3FDE
    SENDER_SMTP = 0x5D01
    REPRESENTED_SMTP = 0x5D02


@dataclass(frozen=True, slots=True)
class MapiValue:
    """The first value of a property as bytes; strings of two-byte letters with `is_utf16`."""

    content: bytes
    is_utf16: bool = False
    is_object: bool = False


_MULTIPLE: Final = 0x1000
_NAMED: Final = 0x8000
_GUID_BYTES: Final = 16
_OBJECT, _STRING, _UTF16_STRING, _BINARY = 0x000D, 0x001E, 0x001F, 0x0102
_VARIABLE: Final = frozenset({_OBJECT, _STRING, _UTF16_STRING, _BINARY})
# In bytes, each filled up to four.
_FIXED: Final = {
    **dict.fromkeys((0x0000, 0x0001, 0x0002, 0x0003, 0x0004, 0x000A, 0x000B), 4),
    **dict.fromkeys((0x0005, 0x0006, 0x0007, 0x0014, 0x0040), 8),
    0x0048: _GUID_BYTES,
}


class ByteCursor:
    """A place in bytes. Raises ValueError beyond their end."""

    def __init__(self, content: bytes | memoryview) -> None:
        self._content = memoryview(content)
        self.at = 0

    @property
    def left(self) -> int:
        return len(self._content) - self.at

    def take(self, size: int) -> memoryview:
        if size > self.left:
            raise ValueError("the bytes end before their time")
        self.at += size
        return self._content[self.at - size : self.at]

    def number(self, layout: str = "<I") -> int:
        found: int = struct.unpack(layout, self.take(struct.calcsize(layout)))[0]
        return found

    def padded(self, size: int) -> memoryview:
        taken = self.take(size)
        self.at += min(-size % 4, self.left)
        return taken


def properties_in(content: memoryview) -> tuple[dict[int, MapiValue], bool]:
    """By number, and whether all were read; none behind damage is. Named ones are passed over."""
    found: dict[int, MapiValue] = {}
    try:
        for number, value in _values(ByteCursor(content)):
            found.setdefault(number, value)
    except ValueError:
        return found, False
    return found, True


def _values(cursor: ByteCursor) -> Iterator[tuple[int, MapiValue]]:
    for _ in range(cursor.number()):
        kind, number = cursor.number("<H"), cursor.number("<H")
        if is_named := number >= _NAMED:
            _pass_over_name(cursor)
        values = list(_values_of(cursor, kind))
        if values and not is_named:
            yield number, values[0]


def _pass_over_name(cursor: ByteCursor) -> None:
    cursor.take(_GUID_BYTES)
    is_text = cursor.number()
    length = cursor.number()  # Or the name's number.
    if is_text:
        cursor.padded(length)


def _values_of(cursor: ByteCursor, kind: int) -> Iterator[MapiValue]:
    single = kind & ~_MULTIPLE
    if single not in _VARIABLE and single not in _FIXED:
        raise ValueError(f"no property is of kind {kind:#x}")
    count = cursor.number() if kind & _MULTIPLE or single in _VARIABLE else 1
    for _ in range(count):
        if single in _FIXED:
            yield MapiValue(bytes(cursor.take(_FIXED[single])))
        else:
            value = bytes(cursor.padded(cursor.number()))
            yield MapiValue(value, single == _UTF16_STRING, single == _OBJECT)
