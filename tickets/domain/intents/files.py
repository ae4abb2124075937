"""Files of intents and their examples, as CSV, JSON or JSON lines."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tenants.domain.wording import tidy
from tenants.imports.columns import Columns
from tenants.imports.rows import read_rows
from tenants.imports.unreadable import UnreadableError
from tickets.domain.intents.importing import MOST_EXAMPLES, IntentEntry
from tickets.domain.wording import text_hash
from tickets.models import Example, Intent
from tickets.models.intents import LONGEST_EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tenants.imports.tables import ImportedRow

INTENT: Final = "intent"
TEXT: Final = "text"
OUTSIDE: Final = "oos"
_BESIDE: Final = ("description", "answer_template")
_SET_ELSEWHERE: Final = (
    *("risk", "auto_resolve", "team", "blocked_words", "blocked_flags", "blocks_upset_customers"),
)
_COLUMNS: Final = Columns(
    (INTENT, TEXT, *_BESIDE),
    needed=((INTENT,), (TEXT,)),
    aliases={"name": INTENT, "example": TEXT},
    synonyms={
        INTENT: (
            *("label", "labels", "category", "categories", "class", "class_name", "topic", "tag"),
            *("tags", "target", "intent_name", "intention", "cats", "accept", "y"),
        ),
        TEXT: (
            *("utterance", "utterances", "message", "sentence", "query", "question", "phrase"),
            *("content", "body", "input", "prompt", "data", "words", "request", "examples", "x"),
        ),
        "description": ("about", "comment", "explanation"),
        "answer_template": ("answer", "reply", "response", "template", "completion"),
    },
    not_taken=_SET_ELSEWHERE,
)
_DOCUMENT: Final = Columns(("intents", "oos_examples"), needed=(("intents",),))
_ENTRY: Final = Columns(
    ("name", "examples", "auto_resolve", *_BESIDE),
    synonyms={"name": ("intent", "label", "title"), "examples": ("texts", "utterances", "example")},
)
_AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class IntentFile:
    """What a file says: intents with their examples, and texts that belong to none."""

    entries: Sequence[IntentEntry]
    outside: Sequence[str]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What importing it would do to the intents and examples there are.

    `outside_examples` are those of the file that will belong to no intent.
    """

    new_intents: int
    known_intents: int
    new_examples: int
    moved_examples: int
    same_examples: int
    outside_examples: int


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


def read_intents(content: bytes) -> IntentFile:
    """An example a row, with its intent's name: an empty one, or "oos", for none of them.

    A row must have an intent, if an empty one. JSON may also be what the API takes:
    {"intents": [...], "oos_examples": [...]}. Raises Refused with the number of the line.
    """
    rows = read_rows(io.BytesIO(content), _COLUMNS, passes_over=True, whole="intents")
    try:
        return _read(rows)
    except UnreadableError as error:
        raise _refused(str(error)) from error


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
        outside_examples=list(labels.values()).count(""),
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


def _read(rows: Iterator[ImportedRow]) -> IntentFile:
    first = next(rows, None)
    if first is None:
        raise UnreadableError(_("The file has no examples."))
    if "intents" not in first.cells:
        return _gathered(first, rows)
    if next(rows, None):
        raise UnreadableError(_("Nothing may follow the object with “intents”."))
    return _as_the_api_takes(first.cells)


def _as_the_api_takes(said: Mapping[str, object]) -> IntentFile:
    _check_names(_DOCUMENT, "", said)
    intents, outside = said["intents"], said.get("oos_examples", [])
    if not isinstance(intents, list):
        raise UnreadableError(_("“intents” is to be a list."))
    entries = [_entry(_("Intent %d") % place, each) for place, each in enumerate(intents, 1)]
    return IntentFile(entries, _texts(_("“oos_examples”"), outside))


def _entry(place: str, said: object) -> IntentEntry:
    if isinstance(said, dict):
        _check_names(_ENTRY, place, said)
    if not isinstance(said, dict) or not isinstance(said.get("name"), str):
        raise UnreadableError(_("It is to be an object with a “name”."), place=place)
    for key in _BESIDE:
        if not isinstance(said.get(key, ""), str | None):
            raise UnreadableError(_("“%s” is to be a text.") % key, place=place)
    if not isinstance(said.get("auto_resolve"), bool | None):
        raise UnreadableError(_("“auto_resolve” is to be true or false."), place=place)
    return IntentEntry(
        said["name"],
        _texts(place, said.get("examples", [])),
        said.get("description"),
        said.get("auto_resolve"),
        said.get("answer_template"),
    )


def _check_names(columns: Columns, place: str, said: Mapping[str, object]) -> None:
    if fault := columns.fault(list(said)):
        raise UnreadableError(fault, place=place)


def _texts(place: str, said: object) -> list[str]:
    if not isinstance(said, list) or not all(isinstance(text, str) for text in said):
        raise UnreadableError(_("Its examples are to be a list of texts."), place=place)
    return [_checked(f"{place}, {number}", text) for number, text in enumerate(said, 1)]


def _gathered(first: ImportedRow, others: Iterator[ImportedRow]) -> IntentFile:
    intents: dict[str, _Gathered] = {}
    outside: list[str] = []
    for count, row in enumerate(chain([first], others), start=1):
        if count > MOST_EXAMPLES:
            words = _("A file has %d examples at most: split it.")
            raise UnreadableError(words % MOST_EXAMPLES)
        cells = _cells(row)
        name, text = tidy(cells[INTENT]), _checked(row.place, cells[TEXT])
        if name.lower() in {"", OUTSIDE}:
            outside.append(text)
            continue
        intent = intents.setdefault(name.lower(), _Gathered(name))
        intent.examples.append(text)
        intent.beside |= {key: cells[key] for key in _BESIDE if cells.get(key)}
    return IntentFile([each.entry() for each in intents.values()], outside)


def _cells(row: ImportedRow) -> dict[str, str]:
    """Raises UnreadableError; what is null is empty."""
    cells: dict[str, str] = {}
    for key, cell in row.cells.items():
        if not isinstance(cell, str | None):
            raise UnreadableError(_("“%s” is to be a text.") % key, place=row.place)
        cells[key] = cell or ""
    return cells


def _checked(place: str, text: str) -> str:
    if not tidy(text):
        raise UnreadableError(_("Its text is empty."), place=place)
    if len(tidy(text)) > LONGEST_EXAMPLE:
        words = _("Its text is longer than %d characters.") % LONGEST_EXAMPLE
        raise UnreadableError(words, place=place)
    return text


def _refused(message: str) -> Refused:
    return Refused("intents-not-usable", message)
