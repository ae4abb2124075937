"""Long times as people read them."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()

_HOUR_MS = 3_600_000
_MINUTE_MS = 60_000


@register.filter
def hours(milliseconds: int) -> str:
    """Whole minutes below an hour, hours with one decimal from there on."""
    if milliseconds < _HOUR_MS:
        return _("%s min") % number_format(round(milliseconds / _MINUTE_MS))
    return _("%s h") % number_format(round(milliseconds / _HOUR_MS, 1), 1)
