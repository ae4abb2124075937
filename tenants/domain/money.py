"""Amounts of money as people read them."""

from __future__ import annotations

from decimal import Decimal

_CENT = Decimal("0.01")
_FINE = Decimal("0.0001")


def usd(amount: Decimal) -> str:
    """US dollars to the cent, or finer where that would say nothing; rounded for show only."""
    step = _FINE if 0 < amount < _CENT else _CENT
    return f"${amount.quantize(step):,f}"
