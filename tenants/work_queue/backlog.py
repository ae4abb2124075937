"""How many items could start now: what workers are woken for."""

from __future__ import annotations

from django.db import connection


def waiting_work(most: int) -> dict[str, int]:
    """How many items of each kind are due and not paused, up to *most* a kind.

    Needs no scope: the database counts over the tenants.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, number FROM waiting_work(%s)", [most])
        return {kind: min(number, most) for kind, number in cursor.fetchall()}
