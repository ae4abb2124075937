"""Rows as CSV for people's spreadsheets, a piece at a time."""

from __future__ import annotations

import csv
import io
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
_ROWS_A_PIECE: Final = 500


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """In UTF-8 with the mark that Excel needs. Texts are defused; numbers stay numbers."""
    yield "\ufeff".encode()
    left = iter(chain([header], rows))
    while some := list(islice(left, _ROWS_A_PIECE)):
        text = io.StringIO(newline="")
        csv.writer(text).writerows([map(_cell, row) for row in some])
        yield text.getvalue().encode()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula begins with an apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell


def _cell(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value
