"""Shares of a whole as people read them."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def percent(share: float) -> str:
    """Whole percents as in "93 %"; what is no certainty is never shown as 100 or 0."""
    whole = round(100 * share)
    if 0 < share < 1:
        whole = min(max(whole, 1), 99)
    return _("%s %%") % number_format(whole)
