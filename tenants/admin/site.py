"""The one admin site, and everything of the theme that our pages build on.

The theme is imported here and nowhere else: the stock admin, or a later release, is a change of
this file. For the type checker its classes are the stock ones that they derive from.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Final

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tenants.active import active_tenant_id
from tenants.admin import visits
from tenants.domain.wording import is_storable
from tenants.models import Tenant

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.admin import AdminSite as ThemedSite
    from django.contrib.admin import ModelAdmin, TabularInline
    from django.forms import CheckboxInput as Switch
    from django.forms import (
        CheckboxSelectMultiple,
        EmailInput,
        FileInput,
        Select,
        Textarea,
        TextInput,
    )
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from django.urls import URLPattern, URLResolver
else:
    from unfold.admin import ModelAdmin, TabularInline
    from unfold.sites import UnfoldAdminSite as ThemedSite
    from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget as CheckboxSelectMultiple
    from unfold.widgets import UnfoldAdminEmailInputWidget as EmailInput
    from unfold.widgets import UnfoldAdminFileFieldWidget as FileInput
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextareaWidget as Textarea
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput
    from unfold.widgets import UnfoldBooleanSwitchWidget as Switch

__all__ = [
    "CheckboxSelectMultiple",
    "EmailInput",
    "FileInput",
    "ModelAdmin",
    "Select",
    "Switch",
    "TabularInline",
    "TenantAdminSite",
    "TextInput",
    "Textarea",
]

# Pages of the stock admin that know no tenant, or that our own pages have in their place.
_NOT_OURS: Final = {"password_change", "password_change_done", "search", "view_on_site"}


def name_of_tenant(request: HttpRequest) -> str:
    """For the head of the navigation: in whose rows one stands."""
    tenant_id = active_tenant_id(request)
    tenant = Tenant.objects.filter(pk=tenant_id).first() if tenant_id else None
    return tenant.name if tenant else ""


class TenantAdminSite(ThemedSite):
    """Open to whose role may use the admin in the active tenant."""

    index_title = gettext_lazy("Dashboard")

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.has_perm("tenants.use_admin"))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        kept = [entry for entry in super().get_urls() if _name(entry) not in _NOT_OURS]
        own = [
            path("act-in/", visits.act_in, name="act-in"),
            path("act-in/leave/", visits.leave, name="leave"),
        ]
        return [*own, *kept]

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """People sign in on the product's own page, wherever they wanted to go."""
        if request.user.is_authenticated and not self.has_permission(request):
            return _refuse(request)
        wanted = request.GET.get("next", "")
        index = reverse("admin:index")
        if request.user.is_authenticated:
            return redirect(index)
        return redirect_to_login(wanted if wanted.startswith(index) else index)

    def logout(  # type: ignore[override]  # The stub knows a page, and ours leads to the sign-in.
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return _sign_out(request)

    def admin_view(  # type: ignore[override]  # The stub's type is private.
        self, view: Callable[..., HttpResponseBase], cacheable: bool = False
    ) -> Callable[..., HttpResponseBase]:
        """As stock, with words for whom it refuses and the policy that the theme's scripts need.

        Alpine evaluates expressions, and the theme writes styles into its elements.
        """
        guarded = super().admin_view(view, cacheable)
        loosened = csp_update({"script-src": [UNSAFE_EVAL]})(guarded)
        # Replaced, since beside a nonce browsers pass over 'unsafe-inline'.
        loosened = csp_replace({"style-src": [SELF, UNSAFE_INLINE]})(loosened)

        @wraps(view)
        def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                return _refuse(request)
            if not all(is_storable(name + "".join(said)) for name, said in request.GET.lists()):
                raise BadRequest  # Searches and filters of the stock admin would ask by it.
            response: HttpResponseBase = loosened(request, *args, **kwargs)
            return response

        return inner


def _refuse(request: HttpRequest) -> HttpResponse:
    """Platform staff choose a tenant first; other people's roles do not allow it."""
    if getattr(request.user, "is_platform_staff", False):
        return redirect("admin:act-in")
    raise PermissionDenied


@require_POST
def _sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("account_login")


def _name(entry: URLPattern | URLResolver) -> str:
    return str(getattr(entry, "name", None) or "")
