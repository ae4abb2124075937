"""Keyset paging: one page of rows, newest first, found by where the last page ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Generic, TypeVar
from uuid import UUID

from django.db.models import Q

from tenants.models import TenantOwned

if TYPE_CHECKING:
    from django.db.models import QuerySet

M = TypeVar("M", bound=TenantOwned)

SIZE: Final = 50
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """`newer` and `older` are cursors of the neighbouring pages, empty where there is none."""

    rows: list[M]
    newer: str
    older: str


@dataclass(frozen=True, slots=True)
class _Cursor:
    at: datetime
    pk: UUID


def keyset_page(
    rows: QuerySet[M], *, before: str = "", after: str = "", size: int = SIZE
) -> Page[M]:
    """The page older than `before`, or newer than `after`, else the first; one query.

    A cursor that cannot be read means the first page.
    """
    older_than, newer_than = _place(before), _place(after)
    if newer_than and not older_than:
        return _newer(rows, newer_than, size)
    found = rows.order_by("-created_at", "-pk")
    if older_than:
        found = found.filter(created_at__lte=older_than.at).filter(
            Q(created_at__lt=older_than.at) | Q(pk__lt=older_than.pk)
        )
    read = list(found[: size + 1])
    shown = read[:size]
    return Page(
        shown,
        newer=_cursor(shown[0]) if older_than and shown else "",
        older=_cursor(shown[-1]) if len(read) > size else "",
    )


def _newer(rows: QuerySet[M], than: _Cursor, size: int) -> Page[M]:
    found = rows.filter(created_at__gte=than.at).filter(
        Q(created_at__gt=than.at) | Q(pk__gt=than.pk)
    )
    read = list(found.order_by("created_at", "pk")[: size + 1])
    shown = read[:size][::-1]
    return Page(
        shown,
        newer=_cursor(shown[0]) if len(read) > size else "",
        older=_cursor(shown[-1]) if shown else "",
    )


def _cursor(row: TenantOwned) -> str:
    return f"{(row.created_at - _EPOCH) // _MICROSECOND}.{row.pk.hex}"


def _place(cursor: str) -> _Cursor | None:
    moment, _, pk = cursor.partition(".")
    try:
        return _Cursor(_EPOCH + int(moment) * _MICROSECOND, UUID(pk))
    except (ValueError, OverflowError):
        return None
