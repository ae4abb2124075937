"""One page of calls, newest first, found by where the last page ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Q

if TYPE_CHECKING:
    from calls.models import Call
    from calls.models.calls import CallQuerySet

SIZE: Final = 50
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Page:
    """`newer` and `older` are cursors of the neighbouring pages, empty where there is none."""

    calls: list[Call]
    newer: str
    older: str


@dataclass(frozen=True, slots=True)
class _Place:
    at: datetime
    pk: UUID


def page_of(calls: CallQuerySet, *, before: str = "", after: str = "", size: int = SIZE) -> Page:
    """The page older than `before`, or newer than `after`, else the first; one query.

    A cursor that cannot be read means the first page.
    """
    older_than, newer_than = _place(before), _place(after)
    if newer_than and not older_than:
        return _newer(calls, newer_than, size)
    found = calls.newest_first()
    if older_than:
        found = found.filter(created_at__lte=older_than.at).filter(
            Q(created_at__lt=older_than.at) | Q(pk__lt=older_than.pk)
        )
    rows = list(found[: size + 1])
    shown = rows[:size]
    return Page(
        shown,
        newer=_cursor(shown[0]) if older_than and shown else "",
        older=_cursor(shown[-1]) if len(rows) > size else "",
    )


def _newer(calls: CallQuerySet, than: _Place, size: int) -> Page:
    found = calls.filter(created_at__gte=than.at).filter(
        Q(created_at__gt=than.at) | Q(pk__gt=than.pk)
    )
    rows = list(found.order_by("created_at", "pk")[: size + 1])
    shown = rows[:size][::-1]
    return Page(
        shown,
        newer=_cursor(shown[0]) if len(rows) > size else "",
        older=_cursor(shown[-1]) if shown else "",
    )


def _cursor(call: Call) -> str:
    return f"{(call.created_at - _EPOCH) // _MICROSECOND}.{call.pk.hex}"


def _place(cursor: str) -> _Place | None:
    moment, _, pk = cursor.partition(".")
    try:
        return _Place(_EPOCH + int(moment) * _MICROSECOND, UUID(pk))
    except (ValueError, OverflowError):
        return None
