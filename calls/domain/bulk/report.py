"""What became of each line, as a table for people's spreadsheets."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final, TextIO

from calls.models import ImportLine
from tenants.domain.csv_rows import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from calls.models import ImportRun

    Row = tuple[int, str, str, UUID | None, str]

_HEADER: Final = ("line", "source", "state", "call_id", "message")


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
