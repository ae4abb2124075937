"""Which stages are rung next: a small window, tenants taking turns."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models.functions import Now

from calls.models import Stage
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from uuid import UUID

WINDOW: Final = 16  # Stages of a kind in the broker: enough for the workers, no backlog.
RING_AGAIN: Final = timedelta(seconds=60)  # A bell that nobody heard is rung again.


def due_stages() -> list[tuple[UUID, UUID, str]]:
    """(tenant, stage, kind) of what to ring now, fairly over tenants; marks each as rung.

    Needs no scope: a door returns the ids, and each tenant's scope is entered to mark its own.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM due_stages(%s, make_interval(secs => %s))",
            [WINDOW, RING_AGAIN.total_seconds()],
        )
        rows: list[tuple[UUID, UUID]] = cursor.fetchall()
    by_tenant: dict[UUID, list[UUID]] = {}
    for tenant_id, stage_id in rows:
        by_tenant.setdefault(tenant_id, []).append(stage_id)
    kinds: dict[UUID, str] = {}
    for tenant_id, stage_ids in by_tenant.items():
        with tenant_scope(tenant_id):
            stages = Stage.objects.filter(pk__in=stage_ids)
            kinds |= dict(stages.values_list("pk", "kind"))
            stages.update(rung_at=Now())
    return [
        (tenant_id, stage_id, kinds[stage_id]) for tenant_id, stage_id in rows if stage_id in kinds
    ]
