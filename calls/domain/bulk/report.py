"""What became of each line, as a table for people's spreadsheets."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final, TextIO

from calls.models import ImportLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from calls.models import ImportRun

    Row = tuple[int, str, str, UUID | None, str]

_HEADER: Final = ("line", "source", "state", "call_id", "message")
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def rows_of(run: ImportRun) -> Iterator[Row]:
    columns = ("number", "source", "outcome", "call_id", "message")
    yield from (
        ImportLine.objects.filter(run=run).order_by("number").values_list(*columns).iterator()
    )


def write_report(file: TextIO, rows: Iterable[Row]) -> None:
    writer = csv.writer(file)
    writer.writerow(_HEADER)
    for number, source, outcome, call_id, message in rows:
        writer.writerow([number, harmless(source), outcome, call_id or "", harmless(message)])


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula begins with an apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
