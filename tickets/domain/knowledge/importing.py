"""Articles from files: Markdown, one a file, or CSV, one a row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused, validation_message
from tenants.models.lengths import longest
from tickets.domain.knowledge.articles import Text, draft, revise
from tickets.domain.knowledge.passages import heading_of
from tickets.models import KnowledgeArticle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tenants.domain.actors import Actor
    from tickets.models import ArticleVersion

COLUMNS: Final = ("slug", "title", "body")
_MARGIN: Final = "---"
_LONGEST_SLUG: Final = longest(KnowledgeArticle, "slug")


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a file has it. `line` is where it begins, from 1."""

    file: str
    line: int
    slug: str
    text: Text


@dataclass(frozen=True, slots=True)
class Imported:
    """`new` are the versions that were written; what was known already made none."""

    new: tuple[ArticleVersion, ...]
    unchanged_count: int


def import_articles(entries: Iterable[Entry], *, actor: Actor) -> Imported:
    """All of them or, when one is refused, none; nothing is published. Raises Refused.

    A slug that is known gets a new version, unless its newest says the same.
    """
    entries = list(entries)
    _check_slugs(entries)
    with transaction.atomic():
        found = KnowledgeArticle.objects.filter(slug__in=[entry.slug for entry in entries])
        known = {article.slug: article for article in found}
        versions = [_write(entry, known.get(entry.slug), actor) for entry in entries]
    new = tuple(version for version, is_new in versions if is_new)
    return Imported(new, len(entries) - len(new))


def read_markdown(name: str, content: bytes) -> Entry:
    """One article of one file. Raises Refused.

    Front matter may give `title` and `slug`; else the first heading is the title, which then
    leaves the text, and the file's name makes the slug.
    """
    lines = _decoded(name, content).splitlines()
    given, start = _front_matter(name, lines)
    title, first = given.get("title", ""), _first_line(lines, start)
    heading = heading_of(lines[first]) if first < len(lines) else None
    if heading and title in {"", heading[1]}:
        title, start = heading[1], first + 1
    if not title:
        raise _refused(name, first + 1, _("It begins with no heading and is given no title."))
    slug = given.get("slug") or slugify(PurePosixPath(name).stem)[:_LONGEST_SLUG]
    return Entry(name, 1, slug, Text(title, "\n".join(lines[start:]).strip()))


def read_csv(name: str, content: bytes) -> Iterator[Entry]:
    """An article a row, its columns named by the first line. Raises Refused."""
    text = _decoded(name, content)
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        names = [cell.strip().lower() for cell in next(rows, [])]
        if sorted(names) != sorted(COLUMNS):
            raise _refused(name, 1, _("The columns are to be: %s.") % ", ".join(COLUMNS))
        number = rows.line_num + 1
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _row(name, number, names, row)
            number = rows.line_num + 1
    except csv.Error as error:
        raise _refused(name, number, str(error)) from None


def _row(name: str, number: int, names: Sequence[str], row: Sequence[str]) -> Entry:
    if len(row) != len(names):
        raise _refused(name, number, _("It has other cells than the first line has columns."))
    cells = dict(zip(names, (cell.strip() for cell in row), strict=True))
    slug = cells["slug"] or slugify(cells["title"])[:_LONGEST_SLUG]
    return Entry(name, number, slug, Text(cells["title"], cells["body"]))


def _decoded(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused(name, line, _("It is not UTF-8 text.")) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise _refused(name, line, _("It holds characters that are no text."))
    return text


def _front_matter(name: str, lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """What it gives, and the line that the text begins on, from 0. Other keys are not ours."""
    if not lines or lines[0].strip() != _MARGIN:
        return {}, 0
    given: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() == _MARGIN:
            return given, number + 1
        key, _colon, value = line.partition(":")
        if key.strip().lower() in {"title", "slug"}:
            given[key.strip().lower()] = value.strip().strip("\"'")
    raise _refused(name, 1, _("Its front matter has no end: write --- beneath it."))


def _first_line(lines: Sequence[str], start: int) -> int:
    """The first that says something, from 0."""
    return next((at for at in range(start, len(lines)) if lines[at].strip()), len(lines))


def _check_slugs(entries: Iterable[Entry]) -> None:
    seen: dict[str, Entry] = {}
    for entry in entries:
        first = seen.setdefault(entry.slug, entry)
        if first is not entry:
            place = {"slug": entry.slug, "file": first.file, "line": first.line}
            why = _("The slug “%(slug)s” stands already in %(file)s, line %(line)d.") % place
            raise _refused(entry.file, entry.line, why)


def _write(
    entry: Entry, article: KnowledgeArticle | None, actor: Actor
) -> tuple[ArticleVersion, bool]:
    """The newest version, and whether it was just written."""
    try:
        if article is None:
            return draft(entry.slug, entry.text, actor=actor), True
        newest = article.versions.first()
        version = revise(article, entry.text, actor=actor)
    except ValidationError as error:
        raise _refused(entry.file, entry.line, validation_message(error)) from error
    return version, version != newest


def _refused(name: str, line: int, why: str) -> Refused:
    place = {"file": name, "line": line, "why": why}
    return Refused("articles-not-usable", _("%(file)s, line %(line)d: %(why)s") % place)
