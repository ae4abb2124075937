"""Tables as spreadsheets and programs write them: CSV by whatever separator."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tenants.imports.lines import check_length
from tenants.imports.unreadable import UnreadableError, line_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tenants.imports.columns import Columns
    from tenants.imports.lines import NumberedLines

_SEPARATORS: Final = ",;\t|"
_EMPTY: Final = f' {_SEPARATORS}"\xa0\n'
_SAYS_SEPARATOR: Final = re.compile(r'\s*"?sep=(\\t|[^\w\s"]|\t)"?[\s,;|]*', re.IGNORECASE)
_AS_TEXT: Final = re.compile(r'="([^"]*)"')  # So that Excel keeps the zeros of a number.
_MOST_HEADER_LINES: Final = 20  # A column's name may hold line breaks, in quotes.


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """What a row says, by the names of its columns; `place` says where it stands, for people.

    `number` is the line that it begins on, or which entry of a list it is, from 1. A cell that is
    not there at all has no name here, an empty one has.
    """

    number: int
    place: str
    cells: Mapping[str, object]


def read_table(
    lines: NumberedLines, columns: Columns, *, longest_line: int = 0
) -> Iterator[ImportedRow]:
    """Rows that say something, one after the other. Raises UnreadableError.

    Excel's line "sep=;", blank lines and columns without a name are no part of the table, unless
    a cell of such a column says something: then the row is refused.
    """
    bounded = _Bounded(lines, longest_line)
    separator, names = _header(bounded, columns)
    rows = csv.reader(bounded, delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        number = lines.number + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise UnreadableError(_fault(str(error)), line=number) from None
        if row is None:
            return
        cells = [_cell(cell) for cell in row]
        if any(cells):
            yield _row(number, names, cells, columns)


class _Bounded:
    """The lines, none longer than what is held in memory for one."""

    def __init__(self, lines: NumberedLines, longest: int) -> None:
        self._lines, self._longest = lines, longest

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        check_length(line, self._lines.number, self._longest)
        return line

    @property
    def number(self) -> int:
        return self._lines.number


def _header(lines: _Bounded, columns: Columns) -> tuple[str, list[str | None]]:
    """The separator and our name of each column. Raises UnreadableError."""
    said = ""
    header = next((line for line in lines if line.strip(_EMPTY)), "")
    if says := _SAYS_SEPARATOR.fullmatch(header):
        said = says[1].replace("\\t", "\t")
        header = next((line for line in lines if line.strip(_EMPTY)), "")
    number = max(lines.number, 1)
    while header.count('"') % 2 and lines.number < number + _MOST_HEADER_LINES:
        header += next(lines, '"')
    # Of the separators, that by which most columns are ours; else that which makes most of them.
    cut = {sign: _cells(header, sign) for sign in dict.fromkeys(said + _SEPARATORS)}
    separator = max(
        cut, key=lambda sign: (sum(map(bool, map(columns.find, cut[sign]))), len(cut[sign]))
    )
    names = cut[separator]
    if fault := columns.fault([name for name in names if name]):
        raise UnreadableError(fault, line=number)
    return separator, [columns.find(name) if name else None for name in names]


def _cells(header: str, separator: str) -> list[str]:
    """Not strict: other separators make nonsense of it."""
    try:
        rows = list(csv.reader([header], delimiter=separator, skipinitialspace=True))
    except csv.Error:
        return []
    return [cell.strip() for cell in rows[0]] if rows else []


def _row(
    number: int, names: Sequence[str | None], cells: Sequence[str], columns: Columns
) -> ImportedRow:
    if any(cells[len(names) :]):
        words = _("It has more cells than the first line has columns: put texts in quotes.")
        raise UnreadableError(words, line=number)
    said: dict[str, object] = {}
    for name, cell in zip(names, cells, strict=False):
        if name:
            said[name] = cell
        elif cell:
            words = _("“%s” stands in a column without a name: name it, or empty it.")
            raise UnreadableError(words % cell[:60], line=number)
    if not columns.has_needed(said):
        words = _("It has fewer cells than the first line has columns: add what is missing.")
        raise UnreadableError(words, line=number)
    return ImportedRow(number, line_place(number), said)


def _cell(cell: str) -> str:
    text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    as_text = _AS_TEXT.fullmatch(text)
    return as_text[1] if as_text else text


def _fault(error: str) -> str:
    """The words of Python's reader, for people."""
    if "unexpected end" in error:
        return _("A quote is opened and never closed: close it, or write it twice.")
    if "field limit" in error:
        words = _("A cell is longer than %d characters: is a quote not closed?")
        return words % csv.field_size_limit()
    if "new-line" in error:
        return _("A line break stands outside quotes: put the cell in quotes.")
    return _("Something follows a closing quote: write a quote within quotes twice.")
