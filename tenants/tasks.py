"""What beat rings for every tenant."""

from __future__ import annotations

from celery import shared_task

from tenants.domain.answers import forget_old_answers
from tenants.models import Tenant
from tenants.scope import tenant_scope


@shared_task(name="tenants.forget_old_answers", ignore_result=True)
def sweep_answers() -> None:
    """Delete kept answers of POSTs after their day."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True).iterator():
        with tenant_scope(tenant_id):
            forget_old_answers()
