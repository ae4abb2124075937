"""What a call has cost so far, as a program reads it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from calls.states import SUBJECT_KIND
from tenants.domain.ledger import usage_of
from tenants.domain.money import decimal_text
from tenants.domain.subjects import Subject

if TYPE_CHECKING:
    from uuid import UUID

    from tenants.models import UsageEntry

Document = dict[str, object]


def cost_document(call_id: UUID) -> Document:
    """Money is decimal text in USD; quantities are in each entry's own unit.

    `estimated_usd` is the part of the total that was asked for and whose answer could not be read.
    """
    entries = usage_of(Subject(SUBJECT_KIND, call_id))
    total = sum((entry.cost_usd for entry in entries), Decimal(0))
    estimated = sum((entry.cost_usd for entry in entries if entry.is_estimate), Decimal(0))
    return {
        "total_usd": decimal_text(total),
        "estimated_usd": decimal_text(estimated),
        "entries": [_entry(entry) for entry in entries],
    }


def _entry(entry: UsageEntry) -> Document:
    return {
        "stage": entry.stage,
        "engine": entry.engine,
        "model": entry.model,
        "unit": entry.unit,
        "quantity": float(entry.quantity),
        "unit_price_usd": decimal_text(entry.unit_price_usd),
        "cost_usd": decimal_text(entry.cost_usd),
        "attempt": entry.attempt,
        "is_estimate": entry.is_estimate,
        "created_at": entry.created_at,
    }
