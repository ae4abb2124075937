"""Shares and their intervals as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from tickets.domain.figures.intervals import Share

register = template.Library()

_NOTHING: Final = "\u2013"  # A dash.
_CENT: Final = Decimal("0.01")


@register.filter
def exact_percent(value: float | None) -> str:
    """With one decimal, as in "93.2 %"; a dash where nothing was counted."""
    return _NOTHING if value is None else _("%s %%") % number_format(100 * value, 1)


@register.filter
def interval(share: Share) -> str:
    """Where the true share lies in 95 of 100 cases, as in "91.0-94.9 %"."""
    if share.low is None or share.high is None:
        return _NOTHING
    low, high = (number_format(100 * end, 1) for end in (share.low, share.high))
    return _("%(low)s\u2013%(high)s %%") % {"low": low, "high": high}


@register.filter
def dollars(amount: Decimal | None) -> str:
    """To the cent, with four decimals below one."""
    if amount is None:
        return _NOTHING
    return f"${number_format(amount, 4 if 0 < amount < _CENT else 2)}"


@register.filter
def three(value: float | None) -> str:
    """Three decimals, as measures of calibration are told."""
    return _NOTHING if value is None else number_format(value, 3)
