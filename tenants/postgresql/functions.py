"""SQL functions that apps declare, and how a database comes to hold those and no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import ProgrammingError, transaction

from tenants.registry import declared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

# Ours and nobody else's: an installation may keep functions of its own beside them.
_MARK: Final = "Declared in code; migrate replaces it."
_LOCK: Final = 3_306_010_853  # Two runs of migrate that meet would fail on the same catalogue rows.
_INVALID_DEFINITION: Final = "42P13"  # The return type or an argument's name is another.


@dataclass(frozen=True)
class SqlFunction:
    """A function in the schema `public`.

    `arguments` is a list as in SQL, "kinds text[], most integer": names, types without a comma,
    no defaults. A security-definer function runs with the rights of the tables' owner, outside row
    security: it answers what must be known before a tenant is, and returns ids and counts only.
    """

    name: str
    arguments: str
    returns: str
    body: str
    language: str = "sql"
    volatility: str = "STABLE"  # One that locks or changes rows is VOLATILE.
    is_security_definer: bool = True
    search_path: str = "pg_catalog, public, pg_temp"

    @property
    def signature(self) -> str:
        """As in `tenants_of_user(uuid)`: what tells it from others of its name."""
        parts = [part.strip() for part in self.arguments.split(",") if part.strip()]
        types = ", ".join(part.split(maxsplit=1)[1] for part in parts)
        return f"{self.name}({types})"

    @property
    def create_or_replace_sql(self) -> str:
        """Refused by PostgreSQL while one of another return type or argument names stands."""
        definer = "SECURITY DEFINER " if self.is_security_definer else ""
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}({self.arguments}) RETURNS {self.returns} "
            f"LANGUAGE {self.language} {self.volatility} {definer}"
            f"SET search_path = {self.search_path} AS $$ {self.body} $$"
        )

    @property
    def drop_sql(self) -> str:
        return f"DROP FUNCTION IF EXISTS {self.signature}"


@dataclass(frozen=True)
class GeneratedFunctions:
    """A part of a declaration: functions that other parts of it bring about."""

    make: Callable[[], Iterable[SqlFunction]]


def declared_functions() -> list[SqlFunction]:
    """Those that the installed apps declare, and those that are made for what they declare."""
    generated = [one for each in declared(GeneratedFunctions) for one in each.make()]
    return declared(SqlFunction) + generated


def replace_functions(owner: BaseDatabaseWrapper, declared: Iterable[SqlFunction]) -> None:
    """Make what is declared, as it is declared, and drop what we made and declare no longer.

    All at once: whoever works meanwhile sees the old functions or the new ones.
    """
    with transaction.atomic(owner.alias), owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        kept = [_replace(owner, cursor, function) for function in declared]
        for signature in _undeclared(cursor, kept):
            cursor.execute(f"DROP FUNCTION {signature}")  # PostgreSQL quotes it.


def _replace(owner: BaseDatabaseWrapper, cursor: CursorWrapper, function: SqlFunction) -> int:
    """The function's oid."""
    try:
        with transaction.atomic(owner.alias):
            cursor.execute(function.create_or_replace_sql)
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != _INVALID_DEFINITION:
            raise
        cursor.execute(function.drop_sql)
        cursor.execute(function.create_or_replace_sql)
    cursor.execute(f"COMMENT ON FUNCTION {function.signature} IS '{_MARK}'")
    cursor.execute("SELECT to_regprocedure(%s)::oid", [function.signature])
    oid: int = cursor.fetchone()[0]
    return oid


def _undeclared(cursor: CursorWrapper, kept: list[int]) -> list[str]:
    cursor.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "AND obj_description(oid, 'pg_proc') = %s AND oid <> ALL(%s::oid[])",
        [_MARK, kept],
    )
    return [signature for (signature,) in cursor.fetchall()]
