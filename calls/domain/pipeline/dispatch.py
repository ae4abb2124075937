"""How many stages could start now: what the dispatcher has bells rung for."""

from __future__ import annotations

from django.db import connection

from calls.states import StageKind


def waiting_stages(most: int) -> dict[StageKind, int]:
    """How many stages of each kind are due and not paused, up to *most* a kind.

    Needs no scope: a security-definer function counts over the tenants.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM waiting_stages(%s, %s)", [StageKind.values, most])
        return {StageKind(kind): min(number, most) for kind, number in cursor.fetchall()}
