"""Shares and their intervals as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django import template
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tickets.views.rows import reasons_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engines.statistics.intervals import Share
    from tickets.domain.figures.cohort import Tally

register = template.Library()

_NOTHING: Final = "\u2013"  # A dash.
_CENT: Final = Decimal("0.01")


@register.filter
def exact_percent(value: float | str | None) -> str:
    """With one decimal, as in "93.2 %"; a dash where nothing was counted."""
    return _("%s %%") % _rounded(100 * value, 1) if isinstance(value, float | int) else _NOTHING


@register.filter
def interval(share: Share) -> str:
    """Where the true share lies in 95 of 100 cases, as in "91.0-94.9 %"."""
    if share.low is None or share.high is None:
        return _NOTHING
    low, high = (_rounded(100 * end, 1) for end in (share.low, share.high))
    return _("%(low)s\u2013%(high)s %%") % {"low": low, "high": high}


@register.filter
def dollars(amount: Decimal | None) -> str:
    """To the cent, or with four decimals below one cent."""
    if amount is None:
        return _NOTHING
    return f"${_rounded(amount, 4 if 0 < amount < _CENT else 2)}"


@register.filter
def three(value: float | str | None) -> str:
    """Three decimals, as confidence and measures of it are told; a dash for nothing."""
    return _rounded(value, 3) if isinstance(value, float | int) else _NOTHING


def _rounded(value: float | Decimal, places: int) -> str:
    """Half to even, in the reader's notation; Django's own would cut the rest off."""
    return number_format(f"{value:.{places}f}", places)


@register.filter
def across(value: float | None) -> str:
    """A length of so much of the whole, for drawings."""
    return f"{100 * (value or 0):.2f}%"


@register.filter
def count(tally: Tally, part: str) -> int:
    return tally.count(part)


@register.filter
def reasons(codes: Sequence[str]) -> str:
    return capfirst(", ".join(reasons_in_words(codes)))


@register.filter
def reason(code: str) -> str:
    return reasons([code])
