"""Amounts of money as people read them."""

from __future__ import annotations

from decimal import Decimal

_CENT = Decimal("0.01")
_FINE = Decimal("0.0001")


def decimal_text(amount: Decimal) -> str:
    """For programs: exact and without an exponent; two decimals, more where they say something."""
    whole, _point, decimals = f"{amount:f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def usd(amount: Decimal) -> str:
    """US dollars to the cent, or finer where that would say nothing; rounded for show only."""
    step = _FINE if 0 < amount < _CENT else _CENT
    return f"${amount.quantize(step):,f}"
