"""How the admin looks and what it leads to: the theme's settings, in the product's colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from tenants.pages import AdminLink
from tenants.registry import declared

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


def _may(action: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(action)


def _file(path: str) -> Callable[[HttpRequest], str]:
    """Asked when a page is made: settings are read before the files' hashed names are known."""
    return lambda _request: static(path)


def _item(title: object, icon: str, page: str, action: str) -> dict[str, object]:
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(page),
        "permission": _may(action),
    }


def _navigation(request: HttpRequest) -> list[dict[str, object]]:
    """What the installed apps declare, by group, between the first page and the way back."""
    groups = {"": [_item(_("Dashboard"), "monitoring", "admin:index", "tenants.use_admin")]}
    for link in declared(AdminLink):
        item = _item(link.title, link.icon, link.page, link.action)
        if link.is_above_others:
            item["active"] = False
        groups.setdefault(str(link.group), []).append(item)
    back = _item(_("Back to the workspace"), "arrow_back", "home", "tenants.use_admin")
    navigation: list[dict[str, object]] = [
        {"title": title, "items": items} for title, items in groups.items()
    ]
    return [*navigation, {"separator": True, "items": [back]}]


# Steps of the accent of static/css/tokens.css: 600 is its light side, 400 its dark one.
_ACCENT: Final = {
    "50": "#f3f6fe",
    "100": "#e9eefc",
    "200": "#d3ddfa",
    "300": "#b6c6fb",
    "400": "#9bb1ff",
    "500": "#9bb1ff",  # Links on the dark ground.
    "600": "#2b50c8",
    "700": "#2342a8",
    "800": "#1f3a8f",
    "900": "#1c2f6e",
    "950": "#1c2748",
}

# From the ground, the lines and the ink of both sides there.
_GREYS: Final = {
    "50": "#f5f6f8",
    "100": "#f0f2f5",
    "200": "#e3e6eb",
    "300": "#cdd2da",
    "400": "#a7afbc",
    "500": "#586171",
    "600": "#454d5b",
    "700": "#353c48",
    "800": "#282d36",
    "900": "#15181d",
    "950": "#0e1014",
}

UNFOLD: Final[dict[str, object]] = {
    "SITE_TITLE": _("Support Auditor"),
    "SITE_HEADER": _("Support Auditor"),
    "SITE_SUBHEADER": "tenants.admin.site.name_of_tenant",
    "SITE_SYMBOL": "graphic_eq",
    "SITE_URL": "/home/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _file("favicon.svg")}],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {"base": _GREYS, "primary": _ACCENT},
    "STYLES": [
        _file(f"css/{name}.css")
        for name in ("tokens", "admin", "admin-home", "admin-pipeline", "admin-tickets")
    ],
    "SCRIPTS": [_file("js/admin-theme.js")],
    "DASHBOARD_CALLBACK": "calls.admin.dashboard.with_figures",
    "ACCOUNT": {
        "navigation": [
            {"title": _("Change password"), "link": reverse_lazy("account_change_password")},
        ],
    },
    "SIDEBAR": {"navigation": _navigation},
}
