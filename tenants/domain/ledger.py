"""What was used, written where money is counted."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from tenants.domain.prices import price_of
from tenants.models import UsageEntry

if TYPE_CHECKING:
    from tenants.domain.subjects import Subject

_FINEST: Final = Decimal("1e-10")  # The column's scale; rounded as PostgreSQL rounds.


def book_usage(  # noqa: PLR0913  # A ledger line is its columns.
    subject: Subject,
    *,
    stage: str,
    booking: str,
    engine: str,
    model: str,
    unit: str,
    quantity: Decimal,
    attempt: int,
    is_estimate: bool = False,
) -> None:
    """One line at today's price, in the transaction that keeps the result.

    `booking` names the result: a second line for it and the same unit breaks a constraint. An
    estimate is a line of its own beside what was counted.
    """
    price = price_of(engine, model, unit)
    UsageEntry.objects.create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        stage=stage,
        booking=booking,
        engine=engine,
        model=model,
        unit=unit,
        quantity=quantity,
        unit_price_usd=price.usd,
        price_date=price.valid_from,
        cost_usd=(quantity * price.usd).quantize(_FINEST, ROUND_HALF_UP),
        attempt=attempt,
        is_estimate=is_estimate,
    )


def usage_of(subject: Subject) -> list[UsageEntry]:
    """All lines about it, oldest first; one query."""
    return list(UsageEntry.objects.filter(subject_kind=subject.kind, subject_id=subject.id))
