"""The SLA: targets, business hours and holidays."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin.site import Textarea
from tenants.admin.tenant_admin import TenantAdmin, TenantForm
from tickets.admin.week import Hours, WeekField
from tickets.domain.sla.clocks import service_level
from tickets.models import ServiceLevel

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


_MOST_HOLIDAYS: Final = 400


class ServiceLevelForm(TenantForm[ServiceLevel]):
    """The hours as a week, and a holiday a line."""

    week = WeekField(
        label=gettext_lazy("Business hours"),
        help_text=gettext_lazy("In the company's time zone. Leave a day empty if you are closed."),
    )
    days_off = forms.CharField(
        label=gettext_lazy("Holidays"),
        required=False,
        widget=Textarea({"rows": 6}),
        help_text=gettext_lazy("One per line, for example 2026-12-25."),
    )

    class Meta:
        model = ServiceLevel
        fields = ("first_answer_minutes", "resolution_minutes")
        labels = {
            "first_answer_minutes": gettext_lazy("First reply target, minutes"),
            "resolution_minutes": gettext_lazy("Resolution target, minutes"),
        }
        help_texts = {
            "first_answer_minutes": gettext_lazy("Business minutes from the request."),
            "resolution_minutes": gettext_lazy(
                "Business minutes; paused while waiting for the customer."
            ),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Handed on as they came.
        level = self.instance
        self.initial["week"] = list(zip(level.opens, level.closes, strict=True))
        self.initial["days_off"] = "\n".join(day.isoformat() for day in level.holidays)

    def clean_week(self) -> list[Hours]:
        hours: list[Hours] = self.cleaned_data["week"]
        self.instance.opens = [opens for opens, _closes in hours]
        self.instance.closes = [closes for _opens, closes in hours]
        return hours

    def clean_days_off(self) -> list[date]:
        lines = [line.strip() for line in self.cleaned_data["days_off"].splitlines()]
        try:
            days = sorted({date.fromisoformat(line) for line in lines if line})
        except ValueError:
            raise forms.ValidationError(_("Enter each day as 2026-12-25, one per line.")) from None
        if len(days) > _MOST_HOLIDAYS:
            raise forms.ValidationError(_("At most %d days.") % _MOST_HOLIDAYS)
        self.instance.holidays = days
        return days


@admin.register(ServiceLevel)
class ServiceLevelAdmin(TenantAdmin[ServiceLevel]):
    """One row, so its list is its page."""

    form = ServiceLevelForm
    fields = ("first_answer_minutes", "resolution_minutes", "week", "days_off")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ServiceLevel | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:tickets_servicelevel_change", service_level().pk)

    def save_model(
        self, request: HttpRequest, obj: ServiceLevel, form: forms.BaseForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        messages.info(request, _("Open tickets keep their due times."))

    def response_post_save_change(
        self, request: HttpRequest, obj: ServiceLevel
    ) -> HttpResponseRedirect:
        return redirect("admin:index")
