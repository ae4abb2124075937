"""The demo's sense of time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Everything that this process does in the block happens at *moment*.

    Rows that may never be changed, like decisions, can get a past only as they are written. For a
    process with one thread: all of it lives then.
    """
    present = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = present
