"""States in their colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


def badge(state: str, label: str) -> SafeString:
    """A state in its colour, as on the pages: the word of a state, or of a look as `warn`."""
    return format_html('<span class="state {}">{}</span>', state, label)
