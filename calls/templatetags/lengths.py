"""Lengths of time as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import datetime, timedelta

register = template.Library()

_NOTHING: Final = "\u2013"  # A dash.


@register.filter
def clock(milliseconds: float | None) -> str:
    """m:ss, or h:mm:ss from an hour on; a dash where the length is not known."""
    if milliseconds is None:
        return _NOTHING
    minutes, seconds = divmod(int(milliseconds) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.filter
def seconds(milliseconds: float | None) -> str:
    """Seconds with one decimal, as in "1.4 s"."""
    return _NOTHING if milliseconds is None else f"{milliseconds / 1000:.1f} s"


@register.filter
def milliseconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds() * 1000


@register.filter
def age(moment: datetime | None) -> str:
    """How long ago, as `span` says it."""
    return _NOTHING if moment is None else span(timezone.now() - moment)


@register.filter
def span(length: timedelta) -> str:
    """In one unit of which there are two at least (or seconds), as in "90 min"; never below 0."""
    passed = max(0, int(length.total_seconds()))
    for size, words in ((86_400, _("%d d")), (3_600, _("%d h")), (60, _("%d min"))):
        if passed >= 2 * size:
            return words % (passed // size)
    return _("%d s") % passed
