"""Words in rows that installed apps declare, held against what they declare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class StoredWords:
    """A part of a declaration: a column that holds nothing but declared words, or none.

    Its CHECK knows only the form of a word, so that an app above adds one without changing the
    table of an app below.
    """

    table: str
    column: str
    declared: Callable[[], Collection[str]]
    is_array: bool = False


def undeclared_words(owner: BaseDatabaseWrapper, columns: Iterable[StoredWords]) -> list[str]:
    """Each as `table.column: word`. Reads every row: the owner sees through the wall."""
    return [
        f"{words.table}.{words.column}: {word}"
        for words in columns
        for word in sorted(_stored(owner, words) - {"", *words.declared()})
    ]


def _stored(owner: BaseDatabaseWrapper, words: StoredWords) -> set[str]:
    value = sql.Identifier(words.column)
    query = sql.SQL("SELECT DISTINCT {} FROM {}").format(
        sql.SQL("unnest({})").format(value) if words.is_array else value,
        sql.Identifier(words.table),
    )
    with owner.cursor() as cursor:
        cursor.execute(query)
        return {word for (word,) in cursor.fetchall()}
