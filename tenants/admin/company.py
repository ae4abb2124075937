"""What the company has settled for itself, and the numbers it is called at."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django import forms
from django.conf.locale import LANG_INFO
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engines.speech.languages import AUTO
from tenants.admin.site import Select
from tenants.admin.tenant_admin import TenantAdmin, TenantForm
from tenants.domain.numbers import is_taken
from tenants.domain.people import current_settings
from tenants.models import PhoneNumber, TenantSettings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

_CODE_LENGTH = 2  # ISO 639-1, which is what speech engines are told.


def _languages() -> list[tuple[str, str]]:
    known = {code: str(info.get("name", code)) for code, info in LANG_INFO.items()}
    named = ((code, name) for code, name in known.items() if len(code) == _CODE_LENGTH)
    languages = sorted(named, key=lambda language: language[1])
    return [(AUTO, _("Find out for each call")), *languages]


def _zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


class SettingsForm(TenantForm[TenantSettings]):
    language = forms.ChoiceField(
        label=gettext_lazy("Spoken language"), choices=_languages, widget=Select
    )
    timezone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=_zones,
        widget=Select,
        help_text=gettext_lazy("Times on pages are shown in this zone."),
    )

    class Meta:
        model = TenantSettings
        fields = (
            "language",
            "timezone",
            "country",
            "agent_channel",
            "show_unproven_findings",
            "monthly_budget_usd",
        )
        labels = {
            "agent_channel": gettext_lazy("Agent's audio channel"),
            "country": gettext_lazy("Country"),
            "show_unproven_findings": gettext_lazy("Show findings that are often wrong"),
            "monthly_budget_usd": gettext_lazy("Monthly budget"),
        }
        help_texts = {
            "agent_channel": gettext_lazy(
                "The side of a stereo recording on which the agent speaks, unless the upload "
                "says otherwise."
            ),
            "country": gettext_lazy(
                "Two capitals, as in DE or US. Phone numbers without a country belong to it. Leave "
                "empty if calls come from several."
            ),
            "show_unproven_findings": gettext_lazy(
                "Kinds of findings that are right in fewer than four of five cases, such as "
                "numbers that nobody named."
            ),
            "monthly_budget_usd": gettext_lazy("In US dollars. Leave empty for no budget."),
        }


@admin.register(TenantSettings)
class TenantSettingsAdmin(TenantAdmin[TenantSettings]):
    """One row, so its list is its page."""

    form = SettingsForm

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return redirect("admin:tenants_tenantsettings_change", current_settings().pk)

    def response_post_save_change(
        self, request: HttpRequest, obj: TenantSettings
    ) -> HttpResponseRedirect:
        return redirect("admin:index")


class PhoneNumberForm(TenantForm[PhoneNumber]):
    class Meta:
        model = PhoneNumber
        fields = ("did_number", "provider_type", "is_active")
        labels = {"did_number": gettext_lazy("Number")}
        help_texts = {
            "did_number": gettext_lazy("With its country, as in +4930123456."),
            "provider_type": gettext_lazy("The provider of the number, as a note for yourself."),
        }

    def _post_clean(self) -> None:
        """After the model's own checks, since asking the database means writing the row."""
        super()._post_clean()  # type: ignore[misc]  # No stub.
        if not self.errors and is_taken(self.instance):
            taken = ValidationError(_("This number is already in use."), code="taken")
            self.add_error("did_number", taken)


@admin.register(PhoneNumber)
class PhoneNumberAdmin(TenantAdmin[PhoneNumber]):
    form = PhoneNumberForm
    list_display = ("did_number", "provider_type", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("did_number",)
