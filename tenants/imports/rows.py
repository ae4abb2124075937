"""Rows of a file, whichever way it is written: CSV, JSON, or JSON lines."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tenants.imports.lines import NumberedLines, lines_of
from tenants.imports.objects import read_objects
from tenants.imports.tables import ImportedRow, read_table
from tenants.imports.unreadable import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.imports.columns import Columns

_MOST_SHAPES: Final = 1_000  # Sets of keys that are remembered.


def read_rows(
    file: IO[bytes],
    columns: Columns,
    *,
    longest_line: int = 0,
    passes_over: bool = False,
    whole: str = "",
) -> Iterator[ImportedRow]:
    """One after the other from the file's start; memory does not grow. The file stays open.

    An object with the key *whole* is a document: it comes as it is. With *passes_over*, objects
    may have keys that are unlike ours. Raises UnreadableError with the line, and what to do.
    """
    lines = NumberedLines(lines_of(file))
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise UnreadableError(_("The file is empty: export it again."))
    lines.give_back(first)
    if first.lstrip()[0] not in "{[":
        yield from read_table(lines, columns, longest_line=longest_line)
        return
    right: set[tuple[str, ...]] = set()
    for row in read_objects(lines, longest_line=longest_line):
        keys = tuple(row.cells)
        if whole and whole in row.cells:
            yield row
            continue
        if keys not in right:
            if fault := columns.fault(keys, passes_over=passes_over):
                raise UnreadableError(fault, place=row.place)
            if len(right) < _MOST_SHAPES:
                right.add(keys)
        yield ImportedRow(row.number, row.place, _ours(row, columns))


def _ours(row: ImportedRow, columns: Columns) -> dict[str, object]:
    return {name: cell for key, cell in row.cells.items() if (name := columns.find(key))}
