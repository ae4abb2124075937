"""The one admin site. The theme is imported here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unfold.sites import UnfoldAdminSite

if TYPE_CHECKING:
    from django.http import HttpRequest


class OfficeSite(UnfoldAdminSite):  # type: ignore[misc]  # The theme is untyped.
    """Open to whose role may use the admin in the active tenant."""

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.has_perm("tenants.use_admin"))
