"""Lines of the ledger, prices and budgets for tests."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid4

import time_machine
from django.utils import timezone

from tenants.models import ModelPrice, Tenant, TenantSettings, UsageEntry
from tenants.scope import tenant_scope

PRICED: Final = date(2026, 1, 1)


def make_price(
    usd: str, *, model: str = "small", unit: str = "input_token", since: date = PRICED
) -> ModelPrice:
    return ModelPrice.objects.create(
        provider="openai", model=model, unit=unit, price_usd=Decimal(usd), valid_from=since
    )


def make_entry(  # noqa: PLR0913  # A ledger line is its columns.
    tenant: Tenant,
    usd: str,
    *,
    at: datetime | None = None,
    stage: str = "analysis",
    engine: str = "openai",
    model: str = "small",
    unit: str = "input_token",
    subject: UUID | None = None,
    is_estimate: bool = False,
    is_priced: bool = True,
) -> UsageEntry:
    """A thousand units at a thousandth of the amount each."""
    moment = at or timezone.now()
    with tenant_scope(tenant.pk), time_machine.travel(moment, tick=False):
        return UsageEntry.objects.create(
            subject_kind="call",
            subject_id=subject or uuid4(),
            stage=stage,
            booking=str(uuid4()),
            engine=engine,
            model=model,
            unit=unit,
            quantity=Decimal(1000),
            unit_price_usd=Decimal(usd) / 1000,
            price_date=PRICED if is_priced else None,
            cost_usd=Decimal(usd),
            attempt=1,
            is_estimate=is_estimate,
        )


def set_budget(tenant: Tenant, usd: str | None, *, zone: str = "UTC") -> None:
    with tenant_scope(tenant.pk):
        limit = None if usd is None else Decimal(usd)
        TenantSettings.objects.update(monthly_budget_usd=limit, timezone=zone)
