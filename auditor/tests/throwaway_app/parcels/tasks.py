"""The sweep of this app."""

from __future__ import annotations

from celery import shared_task

from parcels.models import Parcel
from tenants.domain.people import active_tenant_ids
from tenants.scope import tenant_scope


@shared_task(name="parcels.weigh_again")
def weigh_again() -> None:
    for tenant_id in active_tenant_ids():
        with tenant_scope(tenant_id):
            Parcel.objects.update(grams=None)
