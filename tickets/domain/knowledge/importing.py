"""Articles from files: Markdown, one a file, or CSV, one a row."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused, validation_message
from tenants.domain.wording import one_line
from tenants.imports.columns import Columns
from tenants.imports.lines import NumberedLines, lines_of, text_of
from tenants.imports.tables import read_table
from tenants.imports.unreadable import UnreadableError
from tickets.domain.knowledge.articles import Text, draft, revise
from tickets.domain.knowledge.front_matter import read_front_matter
from tickets.domain.knowledge.slugs import slug_of
from tickets.domain.knowledge.titles import split_title
from tickets.models import KnowledgeArticle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tenants.domain.actors import Actor
    from tickets.models import ArticleVersion

COLUMNS: Final = ("slug", "title", "body")
_COLUMNS: Final = Columns(
    COLUMNS,
    needed=(("title",), ("body",)),
    synonyms={
        "slug": ("short_name", "address", "permalink", "path", "id", "key"),
        "title": ("name", "heading", "headline", "subject", "question"),
        "body": ("text", "content", "article", "markdown", "answer", "description"),
    },
)


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
    with _refused_in(name):
        lines = text_of(content).split("\n")
        given = read_front_matter(lines)
        text = "\n".join(lines[given.start :])
        heading, beneath = split_title(text)
        title = given.title or heading
        if not title:
            first = given.start + text[: len(text) - len(text.lstrip())].count("\n") + 1
            words = _("It begins with no heading and is given no title.")
            raise UnreadableError(words, line=min(first, max(len(lines) - 1, 1)))
    body = beneath if heading == title else text
    slug = given.slug or slug_of(PurePosixPath(name.replace("\\", "/")).stem)
    return Entry(name, 1, slug, Text(title, body.strip()))


def read_csv(name: str, content: bytes) -> Iterator[Entry]:
    """An article a row, its columns named by the first line. Raises Refused."""
    with _refused_in(name):
        for row in read_table(NumberedLines(lines_of(io.BytesIO(content))), _COLUMNS):
            cells = {column: str(row.cells.get(column) or "") for column in COLUMNS}
            slug = cells["slug"] or slug_of(cells["title"])
            yield Entry(name, row.number, slug, Text(one_line(cells["title"]), cells["body"]))


@contextmanager
def _refused_in(name: str) -> Iterator[None]:
    try:
        yield
    except UnreadableError as error:
        raise _refused(name, max(error.line, 1), error.why) from error


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
