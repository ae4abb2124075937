"""Primary keys that sort by the moment they were made, and how they are read."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from datetime import datetime


def uuid7() -> UUID:
    """A version 7 UUID (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then chance.

    Python has its own from 3.14 on only.
    """
    milliseconds = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10))
    value = (milliseconds & ((1 << 48) - 1)) << 80 | chance
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def first_uuid7_at(moment: datetime) -> UUID:
    """What sorts before every key made from then on: finds rows by their age, over the key."""
    milliseconds = int(moment.timestamp() * 1_000)
    return UUID(int=milliseconds << 80 | 0x7 << 76)


def parse_uuid(text: str) -> UUID | None:
    """None for what is no UUID."""
    try:
        return UUID(text)
    except ValueError:
        return None
