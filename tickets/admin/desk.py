"""What people work by: macros, promises to customers, and calls that become tickets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin.site import Textarea, TextInput
from tenants.admin.tenant_admin import TenantAdmin, TenantForm
from tickets.admin.week import Hours, WeekField
from tickets.domain.intents.fields import OF_A_TICKET, faults
from tickets.domain.sla.clocks import service_level
from tickets.models import CallRule, Macro, ServiceLevel

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

_MOST_HOLIDAYS: Final = 400


class MacroForm(TenantForm[Macro]):
    class Meta:
        model = Macro
        fields = ("name", "body")
        labels = {"body": gettext_lazy("Text")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        """The fields are named in the reader's language."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Handed on as they came.
        if "body" in self.fields:
            named = "; ".join(f"{{{field}}}: {words}" for field, words in OF_A_TICKET.items())
            words = _("Fields in braces are filled in from the ticket: %s.")
            self.fields["body"].help_text = words % named

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        found = faults(body, OF_A_TICKET)
        if found:
            raise forms.ValidationError(found)
        return body


@admin.register(Macro)
class MacroAdmin(TenantAdmin[Macro]):
    form = MacroForm
    list_display = ("name", "body_start", "updated_at")
    search_fields = ("name", "body")

    @admin.display(description=gettext_lazy("text"))
    def body_start(self, macro: Macro) -> str:
        return macro.body[:120]


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


class CallRuleForm(TenantForm[CallRule]):
    class Meta:
        model = CallRule
        fields = ("name", "is_on", "sentiment", "words", "has_open_actions", "team")
        widgets = {"words": TextInput()}
        labels = {
            "is_on": gettext_lazy("Active"),
            "sentiment": gettext_lazy("Customer sentiment"),
            "words": gettext_lazy("Contains any of these words"),
            "has_open_actions": gettext_lazy("Has action items"),
        }
        help_texts = {
            "is_on": gettext_lazy("Applies to calls analyzed from now on."),
            "sentiment": gettext_lazy("Leave empty for any."),
            "words": gettext_lazy(
                "Separated by commas; searched for in pain points and action items."
            ),
            "team": gettext_lazy("The team that gets the tickets."),
        }


@admin.register(CallRule)
class CallRuleAdmin(TenantAdmin[CallRule]):
    """All that a rule asks for must be true of a call; then it opens a ticket."""

    form = CallRuleForm
    list_display = ("name", "is_on", "sentiment", "asks_for", "has_open_actions", "team")
    list_filter = ("is_on",)
    list_select_related = ("team",)
    search_fields = ("name",)

    def save_model(
        self, request: HttpRequest, obj: CallRule, form: forms.BaseForm, change: bool
    ) -> None:
        """Switched on again, it does not look back at the calls of the meantime."""
        if obj.is_on and "is_on" in form.changed_data:
            obj.looked_until = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("words"))
    def asks_for(self, rule: CallRule) -> str:
        return ", ".join(rule.words) or "\u2013"
