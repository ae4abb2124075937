"""Locks on what is no row yet, or on more than one row."""

from __future__ import annotations

from django.db import connection

from tenants.scope import current_tenant_id


def advisory_lock(name: str) -> None:
    """Wait until nobody else of the scope's tenant holds *name*, and hold it.

    PostgreSQL's transaction-level advisory lock: it is let go when the transaction ends.
    """
    key = f"{current_tenant_id()} {name}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
