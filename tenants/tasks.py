"""What the workers do for every app: the next item of a queue, and sweeps."""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING, Final

from celery import shared_task
from django.conf import settings

from tenants.domain.idempotency import forget_old_answers
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tenants.work_queue.budget import lift_budget_pauses, tenants_held_by_budget
from tenants.work_queue.claims import claim_next
from tenants.work_queue.execution import work_through, work_through_batch
from tenants.work_queue.kinds import kinds_of_queue
from tenants.work_queue.notify import notify, top_up_all, wake

if TYPE_CHECKING:
    from celery import Task

    from tenants.models import WorkItem
    from tenants.work_queue.kinds import Claim

_chance = SystemRandom()


def _work_on_next_of(queue: str, name: str) -> Task[[], None]:
    @shared_task(name=name)
    def work_on_next() -> None:
        claimed = _claim_next_of(queue)
        if claimed is None:
            return
        if claimed.kind.batch > 1:
            if work_through_batch(claimed):
                wake(queue)
            return
        wake(queue)  # Where one waited, another may; who finds nothing ends the chain.
        with tenant_scope(claimed.tenant_id):
            notify(*work_through(claimed, claimed.kind.work_function))

    return work_on_next


WORK_ON_NEXT: Final = {
    queue: _work_on_next_of(queue, name) for queue, name in settings.WORK_QUEUES.items()
}
"""By queue: the task that takes the item whose turn it is, and works on it."""


def _claim_next_of(queue: str) -> Claim[WorkItem] | None:
    """Of a kind by chance, so that no kind waits behind another's backlog."""
    kinds = kinds_of_queue(queue)
    for kind in _chance.sample(kinds, len(kinds)):
        if claimed := claim_next(kind):
            return claimed
    return None


@shared_task(name="tenants.top_up_wake_ups")
def top_up_wake_ups() -> None:
    top_up_all()


@shared_task(name="tenants.lift_budget_pauses")
def sweep_budget_pauses() -> None:
    """Have paid work go on where a new month began or a budget was raised."""
    for tenant_id in tenants_held_by_budget():
        with tenant_scope(tenant_id):
            lift_budget_pauses()


@shared_task(name="tenants.forget_old_answers", ignore_result=True)
def sweep_answers() -> None:
    """Delete kept answers of POSTs after their day."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True).iterator():
        with tenant_scope(tenant_id):
            forget_old_answers()
