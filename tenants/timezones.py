"""Pages show times in the tenant's zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone

from tenants.domain.people import current_settings
from tenants.domain.zones import zone_named
from tenants.scope import ambient_tenant_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

# The API speaks UTC; the others show no times. They save the query for the settings.
_WITHOUT: Final = ("/api/", "/storage/", "/static/", "/health", "/readyz")


def tenant_time_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Show this request's times in its tenant's zone; UTC where no tenant is known."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        shows_times = not request.path.startswith(_WITHOUT)
        if not (shows_times and ambient_tenant_id()):
            return get_response(request)
        with timezone.override(zone_named(current_settings().timezone)):
            return get_response(request)

    return middleware
