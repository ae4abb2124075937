"""Objects of JSON: a list of them, one, or one a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NoReturn

from django.utils.translation import gettext as _

from tenants.imports.lines import check_length, not_text, unstorable
from tenants.imports.tables import ImportedRow
from tenants.imports.unreadable import UnreadableError, entry_place, line_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.imports.lines import NumberedLines

_MOST: Final = 24 << 20  # Signs of what is no list of lines: it is held in memory.


def read_objects(lines: NumberedLines, *, longest_line: int = 0) -> Iterator[ImportedRow]:
    """Rows by the keys that they have. Raises UnreadableError, for a key that stands twice too."""
    first = next((line for line in lines if line.strip()), "")
    number = lines.number
    if first.lstrip().startswith("{"):
        check_length(first, number, longest_line)
        if (said := _first_object(first, number)) is not None:
            yield _row(number, line_place(number), said)
            yield from _from_lines(lines, longest_line)
            return
    whole = _loaded(_whole(first, lines), number)
    if isinstance(whole, list):
        for position, each in enumerate(whole, start=1):
            yield _row(position, entry_place(position), each)
    else:
        yield _row(number, line_place(number), whole)


def _first_object(line: str, number: int) -> object | None:
    """None where it is no whole object: it may be one over many lines."""
    try:
        return _loads(line)
    except json.JSONDecodeError:
        return None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(_why(error), line=number) from None


def _from_lines(lines: NumberedLines, longest: int) -> Iterator[ImportedRow]:
    for line in lines:
        number = lines.number
        check_length(line, number, longest)
        if line.strip():
            yield _row(number, line_place(number), _loaded(line, number))


def _whole(first: str, lines: NumberedLines) -> str:
    parts, count = [first], len(first)
    for line in lines:
        parts.append(line)
        count += len(line)
        if count > _MOST:
            raise UnreadableError(_("The file is too large: write an object a line, or split it."))
    return "".join(parts)


def _loaded(text: str, line: int) -> object:
    try:
        return _loads(text)
    except json.JSONDecodeError as error:
        words = _("It is not JSON from column %d on.") % error.colno
        raise UnreadableError(words, line=line + error.lineno - 1) from None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(_why(error), line=line) from None


def _loads(text: str) -> object:
    loaded: object = json.loads(
        text.rstrip(), parse_constant=_no_constant, object_pairs_hook=_object
    )
    return loaded


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    said = dict(pairs)
    if len(said) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(_("“%s” stands there twice: keep one of them.") % twice[:60])
    return said


def _no_constant(name: str) -> NoReturn:
    raise ValueError(_("JSON has no %s.") % name)


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return _("It is nested too deeply.")
    return str(error)


def _row(number: int, place: str, said: object) -> ImportedRow:
    if not isinstance(said, dict):
        raise UnreadableError(_("It is not a JSON object: write {…}."), place=place)
    if any(map(unstorable, _texts(said))):
        raise UnreadableError(not_text(), place=place)
    return ImportedRow(number, place, said)


def _texts(said: object) -> Iterator[str]:
    """Walks without recursion: the file's depth is not ours."""
    waiting = [said]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case list() as items:
                waiting.extend(items)
            case dict() as members:
                waiting.extend(members)
                waiting.extend(members.values())
