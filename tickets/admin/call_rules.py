"""Rules by which a call opens a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tenants.admin.site import TextInput
from tenants.admin.tenant_admin import TenantAdmin, TenantForm
from tickets.models import CallRule

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest


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
