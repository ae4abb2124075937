"""What providers charge: for platform staff, whose prices hold for every tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.translation import gettext_lazy

from tenants.admin.tenant_admin import TenantAdmin
from tenants.domain.actors import actor_of
from tenants.domain.price_list import delete_price, set_price
from tenants.models import ModelPrice

if TYPE_CHECKING:
    from django import forms
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(ModelPrice)
class ModelPriceAdmin(TenantAdmin[ModelPrice]):  # type: ignore[type-var]  # No tenant's, and saved by its own functions.
    """A price that was changed here is no longer refreshed; a deleted one is, the next time."""

    list_display = ("model", "unit", "price", "valid_from", "provider", "source")
    list_filter = ("provider", "unit", "source")
    search_fields = ("model",)
    fields = ("provider", "model", "unit", "price_usd", "valid_from")
    ordering = ("model", "unit", "-valid_from")

    @admin.display(description=gettext_lazy("USD a unit"), ordering="price_usd")
    def price(self, row: ModelPrice) -> str:
        return f"{row.price_usd.normalize():f}"

    def has_view_permission(self, request: HttpRequest, obj: ModelPrice | None = None) -> bool:
        return _is_platform_staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_platform_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: ModelPrice | None = None) -> bool:
        return _is_platform_staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: ModelPrice | None = None) -> bool:
        return _is_platform_staff(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_platform_staff(request)

    def save_model(
        self, request: HttpRequest, obj: ModelPrice, form: forms.BaseForm, change: bool
    ) -> None:
        set_price(obj, actor_of(request.user))

    def delete_model(self, request: HttpRequest, obj: ModelPrice) -> None:
        delete_price(obj, actor_of(request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ModelPrice]) -> None:
        actor = actor_of(request.user)
        for row in queryset:
            delete_price(row, actor)


def _is_platform_staff(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_platform_staff", False))
