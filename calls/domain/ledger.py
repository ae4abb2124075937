"""What a call's stages used, written where money is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tenants.domain.prices import price_of
from tenants.models import UsageEntry

if TYPE_CHECKING:
    from decimal import Decimal

    from calls.domain.pipeline.stages import Claim

SUBJECT: Final = "call"


def book(  # noqa: PLR0913  # A ledger line is its columns.
    claimed: Claim, *, booking: str, engine: str, model: str, unit: str, quantity: Decimal
) -> None:
    """One line for one result, in the transaction that keeps it: `booking` names the result."""
    price = price_of(engine, model, unit)
    UsageEntry.objects.create(
        subject_kind=SUBJECT,
        subject_id=claimed.call_id,
        stage=claimed.kind,
        booking=booking,
        engine=engine,
        model=model,
        unit=unit,
        quantity=quantity,
        unit_price_usd=price.usd,
        price_date=price.valid_from,
        cost_usd=quantity * price.usd,
        attempt=claimed.attempt,
    )
