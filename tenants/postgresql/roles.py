"""The application's role in PostgreSQL: what it may do, and a check that it may do no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from tenants.registry import declared

if TYPE_CHECKING:
    from typing import LiteralString

    from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class AppendOnly:
    """A part of a declaration: a table whose rows the application adds and never changes."""

    table: str
    may_be_deleted: bool = False  # Its rows go with what they are about.

    @property
    def revoked(self) -> tuple[LiteralString, ...]:
        return ("UPDATE",) if self.may_be_deleted else ("UPDATE", "DELETE", "TRUNCATE")


def ensure_role(owner: BaseDatabaseWrapper, name: str, password: str) -> None:
    """Make the login that web and workers use, where it is missing and the owner may make it."""
    with owner.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone():
            return
        statement = sql.SQL(
            "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}"
        )
        cursor.execute(statement.format(sql.Identifier(name), sql.Literal(password)))


def grant(owner: BaseDatabaseWrapper, name: str) -> None:
    """Give the role its rows, now and in tables to come, and keep the ledgers append-only."""
    role = sql.Identifier(name)
    rows = "SELECT, INSERT, UPDATE, DELETE ON"
    with owner.cursor() as cursor:
        for text in (
            "GRANT USAGE ON SCHEMA public TO {}",
            f"GRANT {rows} ALL TABLES IN SCHEMA public TO {{}}",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}",
            (
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rows.removesuffix(' ON')} "
                "ON TABLES TO {}"
            ),
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {}",
        ):
            cursor.execute(sql.SQL(text).format(role))
        tables = set(owner.introspection.table_names(cursor))
        for kept in declared(AppendOnly):
            if kept.table in tables:
                rights = sql.SQL(", ").join(map(sql.SQL, kept.revoked))
                statement = sql.SQL("REVOKE {} ON {} FROM {}")
                cursor.execute(statement.format(rights, sql.Identifier(kept.table), role))


def role_faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Why the wall would not hold for this login: an empty list when it holds.

    Looks at the session's user too: `SET ROLE none` undoes a role that was taken on.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r.rolname, r.rolsuper, r.rolbypassrls, EXISTS (SELECT 1 FROM pg_class "
            "c WHERE c.relrowsecurity AND c.relowner = r.oid) "
            "FROM pg_roles r WHERE r.rolname IN (session_user, current_user)"
        )
        rows = cursor.fetchall()
    faults: list[str] = []
    for name, is_super, bypasses, owns in rows:
        if is_super:
            faults.append(f"the database role {name} is a superuser")
        if bypasses:
            faults.append(f"the database role {name} may bypass row security")
        if owns:
            faults.append(f"the database role {name} owns tables that row security guards")
    return faults
