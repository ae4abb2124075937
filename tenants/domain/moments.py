"""Points in time that may not be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of those that there are."""
    return min(filter(None, (one, other)), default=None)
