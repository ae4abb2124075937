"""The list of an import: a line for each recording, as CSV or JSONL."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.domain.details import CallDetails
from calls.models import ImportLine
from tenants.domain.refusals import Refused
from tenants.models.lengths import longest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    # The cells of a line that say something; a list only of JSON's tags.
    Values = Mapping[str, str | list[str]]

MOST_LINES: Final = 100_000
PLACES: Final = ("file", "url")
COLUMNS: Final = (*PLACES, *CallDetails.__dataclass_fields__, "agent_channel")
_LONGEST_LINE: Final = 64 << 10  # Characters.
_LONGEST_PLACE: Final = longest(ImportLine, "source")
_UNSTORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One recording of a manifest. `number` is the line of the file that it begins on."""

    number: int
    values: Values

    @property
    def source(self) -> str:
        """Where its file is, as far as the line says."""
        return str(self.values.get("url") or self.values.get("file") or "")


@dataclass(frozen=True, slots=True)
class Manifest:
    name: str
    file: io.BufferedReader


@dataclass(frozen=True, slots=True)
class ManifestSummary:
    """A manifest that was read to its end: nothing in its shape is wrong."""

    sha256: str
    line_count: int


def examine(file: io.BufferedReader) -> ManifestSummary:
    """Read all of it, before anything is done. Raises Refused with the number of the line."""
    count = sum(1 for _line in read_lines(file))
    if not count:
        raise _refused(_("The manifest has no lines."))
    file.seek(0)
    return ManifestSummary(hashlib.file_digest(file, "sha256").hexdigest(), count)


def read_lines(file: io.BufferedReader) -> Iterator[ManifestLine]:
    """One after the other from the file's start; memory does not grow. Raises Refused."""
    file.seek(0)
    with _as_text(file) as text:
        begins_with = text.read(1)
        text.seek(0)
        found = _json_lines(text) if begins_with == "{" else _csv_lines(text)
        for count, line in enumerate(found, start=1):
            if count > MOST_LINES:
                words = _("A manifest has %d lines at most: split it.")
                raise _refused(words % MOST_LINES)
            yield _checked(line)


@contextmanager
def _as_text(file: io.BufferedReader) -> Iterator[io.TextIOWrapper]:
    """The file stays open. Raises Refused where it is not text."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    try:
        yield text
    except UnicodeDecodeError:
        raise _refused(_("The manifest is not UTF-8 text: save it as CSV (UTF-8).")) from None
    finally:
        text.detach()


def _csv_lines(text: io.TextIOWrapper) -> Iterator[ManifestLine]:
    lines = _bounded_lines(text)
    header = next(lines, "")
    delimiter = ";" if header.count(";") > header.count(",") else ","
    names = [name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter), [])]
    _check_names(names)
    if len(set(names)) < len(names):
        raise _refused(_("Each column stands once in the manifest's first line."))
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number = rows.line_num + 2
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise _refused_line(number, str(error)) from None
        if row is None:
            return
        if len(row) > len(names):
            raise _refused_line(number, _("It has more cells than the first line has columns."))
        values = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
        if any(values.values()):
            yield ManifestLine(number, {name: cell for name, cell in values.items() if cell})


def _json_lines(text: io.TextIOWrapper) -> Iterator[ManifestLine]:
    for number, line in enumerate(_bounded_lines(text), start=1):
        if line.strip():
            yield ManifestLine(number, dict(_json_values(number, line)))


def _bounded_lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(_LONGEST_LINE):
        number += 1
        if len(line) >= _LONGEST_LINE:
            raise _refused_line(number, _("It is too long."))
        yield line


def _json_values(number: int, line: str) -> Iterator[tuple[str, str | list[str]]]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise _refused_line(number, _("It is not a JSON object."))
    _check_names(list(said))
    for name, value in said.items():
        match value:
            case None | "" | []:
                continue
            case bool():
                pass
            case str() | int() | float():
                yield name, str(value).strip()
                continue
            case list() if name == "tags" and all(isinstance(tag, str) for tag in value):
                yield name, value
                continue
        raise _refused_line(number, _("“%s” is to be a text.") % name)


def _check_names(names: list[str]) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        words = ngettext(
            "The manifest has a column that is not known: %(names)s. Known are: %(known)s.",
            "The manifest has columns that are not known: %(names)s. Known are: %(known)s.",
            len(unknown),
        )
        named = ", ".join(f"“{name[:60]}”" for name in unknown[:20])
        raise _refused(words % {"names": named, "known": ", ".join(COLUMNS)})
    if not set(names) & set(PLACES):
        raise _refused(_("The manifest needs a column “file” or “url”."))


def _checked(line: ManifestLine) -> ManifestLine:
    """Nothing here that the database cannot hold. Raises Refused."""
    for cell in line.values.values():
        if any(_UNSTORABLE.search(text) for text in (cell if isinstance(cell, list) else [cell])):
            raise _refused_line(line.number, _("It holds characters that are no text."))
    if len(line.source) > _LONGEST_PLACE:
        raise _refused_line(line.number, _("Its “file” or “url” is too long."))
    return line


def _refused_line(number: int, why: str) -> Refused:
    return _refused(_("Line %(number)d of the manifest: %(why)s") % {"number": number, "why": why})


def _refused(message: str) -> Refused:
    return Refused("manifest-not-usable", message)
