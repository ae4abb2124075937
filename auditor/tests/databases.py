"""Databases of a test's own, beside the one that the test run migrates."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from django.db import connections
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator


def owner_of(database: str) -> psycopg.Connection[tuple[object, ...]]:
    """The owner sees through row security; each statement is a transaction."""
    settings = connections["owner"].get_connection_params()
    settings = {name: settings[name] for name in ("host", "port", "user")}
    return psycopg.connect(**settings, dbname=database, autocommit=True)


@contextmanager
def empty_database(suffix: str) -> Iterator[str]:
    """The name of a database that ends with the block, whoever is still connected to it."""
    beside = str(connections["owner"].settings_dict["NAME"])
    name = sql.Identifier(f"{beside}_{suffix}")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
    with owner_of(beside) as server:
        server.execute(drop)
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        yield f"{beside}_{suffix}"
        server.execute(drop)
