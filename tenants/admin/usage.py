"""The ledger: what was used and what it cost, to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Count, Sum
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin.tenant_admin import ReadOnly
from tenants.domain.money import usd
from tenants.domain.prices import UNPRICED, is_local
from tenants.models import UsageEntry
from tenants.pages import UsagePage
from tenants.registry import declared

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


class PriceFilter(admin.SimpleListFilter):
    title = gettext_lazy("price")
    parameter_name = "price"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[UsageEntry]
    ) -> list[tuple[str, str]]:
        return [("unknown", _("none known"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[UsageEntry]
    ) -> QuerySet[UsageEntry]:
        return queryset.filter(UNPRICED) if self.value() == "unknown" else queryset


@admin.register(UsageEntry)
class UsageEntryAdmin(ReadOnly[UsageEntry]):
    list_display = (
        "created_at",
        "subject",
        "stage",
        "engine",
        "model",
        "used",
        "unit_price",
        "cost",
        "is_estimate",
        "attempt",
    )
    list_display_links = None
    list_filter = (PriceFilter, "is_estimate", "stage", "engine", "unit", "created_at")
    search_fields = ("=subject_id",)
    search_help_text = gettext_lazy("The id of a call or a ticket")
    ordering = ("-created_at", "-pk")
    list_before_template = "admin/tenants/usage_sums.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """With the sums of all rows that the filters let through, not of one page of them."""
        response = super().changelist_view(request, extra_context)
        context = response.context_data if isinstance(response, TemplateResponse) else None
        if context and "cl" in context:
            rows = context["cl"].queryset.order_by()
            context["total_usd"] = usd(rows.aggregate(total=Sum("cost_usd", default=0))["total"])
            units = rows.values("unit").annotate(quantity=Sum("quantity"), lines=Count("pk"))
            context["sums"] = list(units.order_by("unit"))
        return response

    @admin.display(description=gettext_lazy("for"))
    def subject(self, entry: UsageEntry) -> str:
        """The line outlives what it is about, whose link then answers 404, and the app of that."""
        pages = {each.subject_kind: each.page for each in declared(UsagePage)}
        name = str(entry.subject_id)[-12:]
        if entry.subject_kind not in pages:
            return name
        page = reverse(pages[entry.subject_kind], args=[entry.subject_id])
        return format_html('<a class="link" href="{}">{}</a>', page, name)

    @admin.display(description=gettext_lazy("quantity"), ordering="quantity")
    def used(self, entry: UsageEntry) -> str:
        return f"{entry.quantity.normalize():,f} {entry.unit}"

    @admin.display(description=gettext_lazy("unit price"))
    def unit_price(self, entry: UsageEntry) -> str:
        if entry.price_date is None and not is_local(entry.engine):
            return _("no price known")
        return _price(entry.unit_price_usd)

    @admin.display(description=gettext_lazy("cost"), ordering="cost_usd")
    def cost(self, entry: UsageEntry) -> str:
        return usd(entry.cost_usd)


def _price(amount: Decimal) -> str:
    return f"${amount.normalize():f}" if amount else "$0"
