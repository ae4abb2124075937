"""Replies that people use again."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin.tenant_admin import TenantAdmin, TenantForm
from tickets.domain.intents.fields import OF_A_TICKET, faults
from tickets.models import Macro


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
