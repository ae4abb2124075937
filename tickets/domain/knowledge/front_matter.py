"""What stands above a Markdown text and is none of it: YAML, TOML or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml
from django.utils.translation import gettext as _

from tenants.domain.wording import one_line
from tenants.imports.unreadable import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

_READ: Final = ("title", "slug")
_YAML_ENDS: Final = ("---", "...")
_TOML_END: Final = ("+++",)
_BEGINS_JSON: Final = re.compile(r'\{\s*("|$)')
_MOST: Final = 64 << 10  # Characters: YAML's reader takes a second for a megabyte.
_TOML_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_SCALARS: Final = (str, int, float)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`start` is the line, from 0, that the text below begins on."""

    title: str
    slug: str
    start: int


def read_front_matter(lines: Sequence[str]) -> FrontMatter:
    """Empty where there is none; other names than ours are not ours. Raises UnreadableError."""
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    opening = lines[first].rstrip() if first < len(lines) else ""
    if opening == "---":
        text, end = _between(lines, first, _YAML_ENDS)
        given = _from_yaml(text, first + 2)
    elif opening == "+++":
        text, end = _between(lines, first, _TOML_END)
        given = _from_toml(text, first + 2)
    elif _BEGINS_JSON.match(opening):
        given, end = _from_json(lines, first)
    else:
        return FrontMatter("", "", 0)
    return FrontMatter(given.get("title", ""), given.get("slug", ""), end + 1)


def _between(lines: Sequence[str], first: int, ends: Sequence[str]) -> tuple[str, int]:
    """The text beneath the line *first*, and the line that ends it."""
    for at in range(first + 1, len(lines)):
        if lines[at].rstrip() in ends:
            text = "\n".join(lines[first + 1 : at])
            if len(text) > _MOST:
                words = _("Its front matter is longer than %d characters.") % _MOST
                raise UnreadableError(words, line=first + 1)
            return text, at
    words = _("Its front matter has no end: write %s beneath it.") % ends[0]
    raise UnreadableError(words, line=first + 1)


def _from_yaml(text: str, line: int) -> dict[str, str]:
    """Texts as they are written: "no" as a title is a word, and a date stays one."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line if error.problem_mark else 0
        words = _("Its front matter is no YAML (%s): put a text with signs in quotes.")
        raise UnreadableError(words % (error.problem or error.context), line=line + at) from None
    except yaml.reader.ReaderError as error:
        at = text.count("\n", 0, error.position)
        raise UnreadableError(_("It holds characters that are no text."), line=line + at) from None
    except RecursionError:
        raise UnreadableError(_("Its front matter is nested too deeply."), line=line) from None
    if node is None and not text.strip():
        return {}
    if not isinstance(node, yaml.MappingNode):
        words = _("Its front matter is to hold names and values, as in “title: Refunds”.")
        raise UnreadableError(words, line=line)
    given: dict[str, str] = {}
    for key, value in node.value:
        name = key.value.strip().casefold() if isinstance(key, yaml.ScalarNode) else ""
        if name in _READ:
            at = line + key.start_mark.line
            _check(name, given, at, is_text=isinstance(value, yaml.ScalarNode))
            given[name] = "" if value.tag.endswith(":null") else one_line(value.value)
    return given


def _from_toml(text: str, line: int) -> dict[str, str]:
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_LINE.search(str(error))
        at = int(place[1]) - 1 if place and place[1] else text.count("\n")
        why = _TOML_LINE.sub("", str(error)).strip()
        words = _("Its front matter is no TOML: %s.") % why
        raise UnreadableError(words, line=line + at) from None
    except RecursionError:
        raise UnreadableError(_("Its front matter is nested too deeply."), line=line) from None
    return _chosen(said, line)


def _from_json(lines: Sequence[str], first: int) -> tuple[dict[str, str], int]:
    text = "\n".join(lines[first:])
    try:
        said, length = json.JSONDecoder().raw_decode(text.lstrip()[:_MOST])
    except json.JSONDecodeError as error:
        words = _("Its front matter is not JSON from column %d on.") % error.colno
        raise UnreadableError(words, line=first + error.lineno) from None
    except (ValueError, RecursionError):
        raise UnreadableError(_("Its front matter is not JSON."), line=first + 1) from None
    end = first + text.lstrip().count("\n", 0, length)
    return _chosen(said, first + 1), end


def _chosen(said: dict[str, object], line: int) -> dict[str, str]:
    given: dict[str, str] = {}
    for key, value in said.items():
        name = key.strip().casefold()
        if name in _READ and value is not None:
            is_text = isinstance(value, _SCALARS) or hasattr(value, "isoformat")
            _check(name, given, line, is_text=is_text)
            given[name] = one_line(str(value))
    return given


def _check(name: str, given: dict[str, str], line: int, *, is_text: bool) -> None:
    if name in given:
        raise UnreadableError(_("“%s” stands there twice: keep one of them.") % name, line=line)
    if not is_text:
        raise UnreadableError(_("“%s” is to be a text.") % name, line=line)
