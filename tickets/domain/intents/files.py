"""Files of intents and their examples, as CSV, JSON or JSON lines."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tenants.domain.wording import tidy
from tickets.domain.intents.importing import MOST_EXAMPLES, IntentEntry
from tickets.domain.wording import text_hash
from tickets.models import Example, Intent
from tickets.models.intents import LONGEST_EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NAMES: Final = ("intent", "name")
TEXTS: Final = ("text", "example")
OUTSIDE: Final = "oos"
_BESIDE: Final = ("description", "answer_template")
_AT_ONCE: Final = 2_000
_UNSTORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class IntentFile:
    """What a file says: intents with their examples, and texts that belong to none."""

    entries: Sequence[IntentEntry]
    outside: Sequence[str]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What importing it would do to the intents and examples there are."""

    new_intents: int
    known_intents: int
    new_examples: int
    moved_examples: int
    same_examples: int


@dataclass(slots=True)
class _Gathered:
    name: str
    examples: list[str] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)

    def entry(self) -> IntentEntry:
        return IntentEntry(
            self.name,
            self.examples,
            description=self.beside.get("description"),
            answer_template=self.beside.get("answer_template"),
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """`place` says where it stands, for people: line 12, or entry 3."""

    place: str
    cells: dict[str, str]

    @property
    def name(self) -> str:
        return tidy(next((self.cells[key] for key in NAMES if key in self.cells), ""))

    @property
    def text(self) -> str:
        return next((self.cells[key] for key in TEXTS if key in self.cells), "")


def read_intents(content: bytes) -> IntentFile:
    """An example a row, with its intent's name: an empty one, or "oos", for none of them.

    JSON may also be what the API takes: {"intents": [...], "oos_examples": [...]}. Raises Refused
    with the number of the line.
    """
    text = _decoded(content)
    if text.lstrip()[:1] in {"{", "["}:
        return _from_json(text)
    return _gathered(_csv_rows(text))


def preview_import(intent_file: IntentFile) -> ImportPreview:
    """Reads only: two queries, and one for each 2,000 examples."""
    known = {name.lower() for name in Intent.objects.values_list("name", flat=True)}
    names = {tidy(entry.name).lower() for entry in intent_file.entries}
    labels = _labels(intent_file)
    before = _labels_known(labels)
    same = sum(before.get(key, ...) == name for key, name in labels.items())
    return ImportPreview(
        new_intents=len(names - known),
        known_intents=len(names & known),
        new_examples=len(labels.keys() - before.keys()),
        moved_examples=len(before) - same,
        same_examples=same,
    )


def _labels(intent_file: IntentFile) -> dict[str, str]:
    """The intent of each text, by its hash: the last one where it comes twice."""
    labels = {
        text_hash(text): tidy(entry.name).lower()
        for entry in intent_file.entries
        for text in entry.examples
    }
    return labels | {text_hash(text): "" for text in intent_file.outside}


def _labels_known(labels: Iterable[str]) -> dict[str, str]:
    hashes, found = list(labels), dict[str, str]()
    for start in range(0, len(hashes), _AT_ONCE):
        rows = Example.objects.filter(text_hash__in=hashes[start : start + _AT_ONCE])
        known = rows.values_list("text_hash", "intent__name")
        found |= {key: (name or "").lower() for key, name in known}
    return found


def _from_json(text: str) -> IntentFile:
    try:
        said = json.loads(text)
    except RecursionError:
        raise _refused(_("The file is nested too deeply.")) from None
    except ValueError:
        return _gathered(_json_lines(text))
    if isinstance(said, dict) and "intents" in said:
        return _as_the_api_takes(said)
    rows = said if isinstance(said, list) else [said]
    return _gathered(_row_of(_("Entry %d") % place, row) for place, row in enumerate(rows, 1))


def _as_the_api_takes(said: dict[str, object]) -> IntentFile:
    intents, outside = said["intents"], said.get("oos_examples", [])
    if not isinstance(intents, list):
        raise _refused(_("“intents” is to be a list."))
    entries = [_entry(_("Intent %d") % place, each) for place, each in enumerate(intents, 1)]
    texts = _texts(_("“oos_examples”"), outside)
    _check_signs(_("“oos_examples”"), texts)
    return IntentFile(entries, texts)


def _entry(place: str, said: object) -> IntentEntry:
    if not isinstance(said, dict) or not isinstance(said.get("name"), str):
        raise _refused_at(place, _("It is to be an object with a “name”."))
    for key in _BESIDE:
        if not isinstance(said.get(key, ""), str | None):
            raise _refused_at(place, _("“%s” is to be a text.") % key)
    if not isinstance(said.get("auto_resolve"), bool | None):
        raise _refused_at(place, _("“auto_resolve” is to be true or false."))
    texts = _texts(place, said.get("examples", []))
    _check_signs(place, [said["name"], *texts, *(said.get(key) or "" for key in _BESIDE)])
    return IntentEntry(
        said["name"],
        texts,
        said.get("description"),
        said.get("auto_resolve"),
        said.get("answer_template"),
    )


def _texts(place: str, said: object) -> list[str]:
    if not isinstance(said, list) or not all(isinstance(text, str) for text in said):
        raise _refused_at(place, _("Its examples are to be a list of texts."))
    return [_checked(f"{place}, {number}", text) for number, text in enumerate(said, 1)]


def _csv_rows(text: str) -> Iterator[_Row]:
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        names = [cell.strip().lower() for cell in next(rows, [])]
        _check_columns(names)
        number = rows.line_num + 1
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _csv_row(number, names, row)
            number = rows.line_num + 1
    except csv.Error as error:
        raise _refused_at(_line(number), str(error)) from None


def _check_columns(names: Sequence[str]) -> None:
    known = {*NAMES, *TEXTS, *_BESIDE}
    if (
        len(set(names)) < len(names)
        or not known.issuperset(names)
        or sum(name in NAMES for name in names) != 1
        or sum(name in TEXTS for name in names) != 1
    ):
        words = _("The first line names the columns: intent and text, and maybe %s; each once.")
        raise _refused_at(_line(1), words % ", ".join(_BESIDE))


def _csv_row(number: int, names: Sequence[str], row: Sequence[str]) -> _Row:
    if len(row) > len(names):
        words = _("It has more cells than the first line has columns: put texts in quotes.")
        raise _refused_at(_line(number), words)
    return _Row(_line(number), dict(zip(names, row, strict=False)))


def _json_lines(text: str) -> Iterator[_Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                said = json.loads(line)
            except (ValueError, RecursionError):
                raise _refused_at(_line(number), _("It is not JSON.")) from None
            yield _row_of(_line(number), said)


def _row_of(place: str, said: object) -> _Row:
    if not isinstance(said, dict):
        raise _refused_at(place, _("It is to be an object with “intent” and “text”."))
    cells = {key: said[key] for key in (*NAMES, *TEXTS, *_BESIDE) if said.get(key) is not None}
    wrong = [key for key, cell in cells.items() if not isinstance(cell, str)]
    if wrong:
        raise _refused_at(place, _("“%s” is to be a text.") % wrong[0])
    return _Row(place, cells)


def _gathered(rows: Iterable[_Row]) -> IntentFile:
    intents: dict[str, _Gathered] = {}
    outside: list[str] = []
    for count, row in enumerate(rows, start=1):
        if count > MOST_EXAMPLES:
            raise _refused(_("A file has %d examples at most: split it.") % MOST_EXAMPLES)
        _check_signs(row.place, row.cells.values())
        text = _checked(row.place, row.text)
        if row.name.lower() in {"", OUTSIDE}:
            outside.append(text)
            continue
        intent = intents.setdefault(row.name.lower(), _Gathered(row.name))
        intent.examples.append(text)
        intent.beside |= {key: row.cells[key] for key in _BESIDE if row.cells.get(key)}
    if not intents and not outside:
        raise _refused(_("The file has no examples."))
    return IntentFile([each.entry() for each in intents.values()], outside)


def _checked(place: str, text: str) -> str:
    if not tidy(text):
        raise _refused_at(place, _("Its text is empty."))
    if len(tidy(text)) > LONGEST_EXAMPLE:
        raise _refused_at(place, _("Its text is longer than %d characters.") % LONGEST_EXAMPLE)
    return text


def _check_signs(place: str, texts: Iterable[str]) -> None:
    if any(_UNSTORABLE.search(text) for text in texts):
        raise _refused_at(place, _("It holds characters that are no text."))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        words = _("It is not UTF-8 text: save the file as CSV (UTF-8).")
        raise _refused_at(_line(line), words) from None


def _line(number: int) -> str:
    return _("Line %d") % number


def _refused_at(place: str, why: str) -> Refused:
    return _refused(f"{place}: {why}")


def _refused(message: str) -> Refused:
    return Refused("intents-not-usable", message)
