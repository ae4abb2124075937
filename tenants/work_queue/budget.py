"""Paid work stops where the month's budget is used up, and goes on when there is some again.

The stop is a pause of the kind: the queue passes the tenant over, wherever people wait they read
why, and nothing of the items changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from tenants.domain.actors import SYSTEM
from tenants.domain.audit import record
from tenants.domain.budgets import budget_status
from tenants.domain.subjects import Subject
from tenants.models import TenantPause
from tenants.states import PauseCause
from tenants.work_queue.kinds import work_kinds

if TYPE_CHECKING:
    from uuid import UUID

    from tenants.models import WorkItem
    from tenants.work_queue.kinds import WorkKind


def is_held_by_budget(kind: WorkKind[WorkItem]) -> bool:
    """Whether no item of this kind may begin now in the scope's tenant; where so, it is paused.

    No query for a kind that costs nothing here. What runs ends: the budget is overshot by that
    at most.
    """
    if not kind.is_paid_here:
        return False
    status = budget_status()
    if not status.is_over:
        return False
    reason = _("The monthly budget is used up.")
    with transaction.atomic():
        found, made = TenantPause.objects.get_or_create(
            kind=kind.name,
            cause=PauseCause.BUDGET,
            ended_at=None,
            defaults={"reason": reason, **SYSTEM.columns()},
        )
        if made:
            after = {
                "stage": kind.name,
                "spent_usd": status.spent_usd,
                "budget_usd": status.limit_usd,
            }
            record(SYSTEM, "budget.used_up", Subject("pause", found.pk), after=after)
    return True


def lift_budget_pauses() -> list[str]:
    """Let go on what there is budget for again, or what costs nothing any more; its kinds."""
    held = list(TenantPause.objects.filter(cause=PauseCause.BUDGET, ended_at=None))
    if not held:
        return []
    kinds, is_over = work_kinds(), budget_status().is_over
    lifted = [
        pause
        for pause in held
        if not is_over or pause.kind not in kinds or not kinds[pause.kind].is_paid_here
    ]
    with transaction.atomic():
        for pause in lifted:
            TenantPause.objects.filter(pk=pause.pk, ended_at=None).update(
                ended_at=Now(), ended_by_kind=SYSTEM.kind, ended_by_name=SYSTEM.name
            )
            subject = Subject("pause", pause.pk)
            record(SYSTEM, "budget.available", subject, after={"stage": pause.kind})
    return [pause.kind for pause in lifted]


def tenants_held_by_budget() -> list[UUID]:
    """Whose paid work waits. Needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenants_held_by_budget()")
        return [row[0] for row in cursor.fetchall()]
