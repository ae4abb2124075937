"""What a unit of a model costs today."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from tenants.models import ModelPrice

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Price:
    """USD a unit, and the day the price began; None for what costs nothing by its nature."""

    usd: Decimal
    valid_from: date | None


def price_of(provider: str, model: str, unit: str) -> Price:
    """The newest price that has begun; engines on this machine have none and cost nothing."""
    row = (
        ModelPrice.objects.filter(
            provider=provider, model=model, unit=unit, valid_from__lte=timezone.now().date()
        )
        .order_by("-valid_from")
        .first()
    )
    return Price(row.price_usd, row.valid_from) if row else Price(Decimal(0), None)
