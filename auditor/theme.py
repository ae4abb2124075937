"""How the admin looks: the theme's settings, in the product's colours."""

from __future__ import annotations

from typing import Final


UNFOLD: Final[dict[str, object]] = {
    "SITE_TITLE": "Support Auditor",
    "SITE_HEADER": "Support Auditor",
    "SITE_SYMBOL": "graphic_eq",
    "SITE_URL": "/",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
}
