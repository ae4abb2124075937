"""The list of an import: a line for each recording, as CSV, JSON or JSON lines."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from calls.domain.details import CallDetails
from calls.models import ImportLine
from tenants.domain.refusals import Refused
from tenants.imports.columns import Columns
from tenants.imports.rows import read_rows
from tenants.imports.unreadable import UnreadableError
from tenants.models.lengths import longest

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping

    from tenants.imports.tables import ImportedRow

    # The cells of a line that say something; a list only of JSON's tags.
    Values = Mapping[str, str | list[str]]

MOST_LINES: Final = 100_000
PLACES: Final = ("file", "url")
COLUMNS: Final = (*PLACES, *CallDetails.__dataclass_fields__, "agent_channel")
_COLUMNS: Final = Columns(
    COLUMNS,
    needed=(PLACES,),
    synonyms={
        "file": ("filename", "file_name", "path", "filepath", "recording", "audio", "wav"),
        "url": ("uri", "link", "href", "address", "recording_url", "audio_url"),
        "company_name": ("company", "customer", "customer_name", "account", "organization"),
        "contact_email": ("email", "e-mail", "contact", "customer_email"),
        "call_type": ("type", "kind", "category"),
        "outcome": ("result", "disposition", "status"),
        "agent": ("agent_email", "agent_id", "agent_name", "user", "employee", "operator"),
        "external_id": ("id", "call_id", "reference", "ref", "uuid", "ticket"),
        "phone_number": ("phone", "number", "telephone", "caller", "line", "did"),
        "spoken_language": ("language", "lang"),
        "tags": ("labels", "label", "keywords"),
        "started_at": ("start", "start_time", "date", "datetime", "timestamp", "created_at"),
        "ended_at": ("end", "end_time", "finished_at"),
        "agent_channel": ("channel",),
    },
)
_LONGEST_LINE: Final = 64 << 10  # Characters.
_LONGEST_PLACE: Final = longest(ImportLine, "source")


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
    try:
        for count, row in enumerate(read_rows(file, _COLUMNS, longest_line=_LONGEST_LINE), start=1):
            if count > MOST_LINES:
                words = _("A manifest has %d lines at most: split it.")
                raise _refused(words % MOST_LINES)
            yield _line(row)
    except UnreadableError as error:
        words = _("%(place)s of the manifest: %(why)s") if error.place else "%(why)s"
        raise _refused(words % {"place": error.place, "why": error.why}) from error


def _line(row: ImportedRow) -> ManifestLine:
    """Raises UnreadableError."""
    line = ManifestLine(row.number, dict(_values(row)))
    if len(line.source) > _LONGEST_PLACE:
        raise UnreadableError(_("Its “file” or “url” is too long."), place=row.place)
    return line


def _values(row: ImportedRow) -> Iterator[tuple[str, str | list[str]]]:
    for name, value in row.cells.items():
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
        raise UnreadableError(_("“%s” is to be a text.") % name, place=row.place)


def _refused(message: str) -> Refused:
    return Refused("manifest-not-usable", message)
