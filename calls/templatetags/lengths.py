"""Lengths of time as people read them."""

from __future__ import annotations

from typing import Final

from django import template

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
