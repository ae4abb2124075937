"""Databases of a test's own, beside the one that the test run migrates."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Final

import psycopg
from django.db import connections
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_EMPTY: Final = "template1"
_MIGRATED: Final = "test_auditor_migrated"


def owner_of(database: str) -> psycopg.Connection[tuple[object, ...]]:
    """The owner sees through row security; each statement is a transaction."""
    settings = connections["owner"].get_connection_params()
    settings = {name: settings[name] for name in ("host", "port", "user")}
    return psycopg.connect(**settings, dbname=database, autocommit=True)


@contextmanager
def connected_to(database: str) -> Iterator[None]:
    """Django's connections lead to another database for a while."""
    before = _current()
    _lead_to(database)
    try:
        yield
    finally:
        _lead_to(before)


def migrate_once(run: str, migrate: Callable[[], None]) -> None:
    """Have *migrate* make the database that the run's others are copied from.

    The workers of one run name it alike, and the first makes it; a run without a name makes it
    anew. Migrating takes 15 s, copying less than one.
    """
    with owner_of(_current()) as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [_MIGRATED])  # Until it closes.
        made_by = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [_MIGRATED],
        ).fetchone()
        if run and made_by == (run,):
            return
        _recreate(server, _MIGRATED, _EMPTY)
        with connected_to(_MIGRATED):
            migrate()
        name = sql.Identifier(_MIGRATED)
        server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(run)))


def migrated_database(suffix: str) -> AbstractContextManager[str]:
    """The name of a copy of what `migrate_once` made, which ends with the block."""
    return _database(suffix, _MIGRATED)


def empty_database(suffix: str) -> AbstractContextManager[str]:
    """The name of a database that ends with the block, whoever is still connected to it."""
    return _database(suffix, _EMPTY)


@contextmanager
def _database(suffix: str, template: str) -> Iterator[str]:
    beside = _current()
    name = f"test_{beside.removeprefix('test_')}_{suffix}"
    with owner_of(beside) as server:
        _recreate(server, name, template)
    try:
        yield name
    finally:
        with owner_of(beside) as server:
            _drop(server, name)


def _recreate(server: psycopg.Connection[tuple[object, ...]], name: str, template: str) -> None:
    _drop(server, name)
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    server.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    server.execute(drop.format(sql.Identifier(name)))


def _current() -> str:
    return str(connections["owner"].settings_dict["NAME"])


def _lead_to(database: str) -> None:
    for connection in (connections["default"], connections["owner"]):
        connection.close()
        connection.settings_dict["NAME"] = database
