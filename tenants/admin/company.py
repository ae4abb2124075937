"""What the company has settled for itself, and the numbers it is called at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
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
from tenants.states import EngineChoice

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


_STAYS_HERE: Final = gettext_lazy(
    "This installation names no other server: nothing leaves it. README says how to name one."
)
_RECORDINGS_LEAVE: Final = gettext_lazy(
    "With the server, the speech of your recordings is sent to %(host)s as it was recorded: names, "
    "numbers and all. Nothing is redacted. It is billed by the second."
)
_TRANSCRIPTS_LEAVE: Final = gettext_lazy(
    "With the server, your transcripts are sent to %(host)s word by word: names, numbers and all. "
    "Nothing is redacted. They are billed by their length."
)


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
            "speech_engine",
            "analysis_engine",
            "show_unproven_findings",
            "monthly_budget_usd",
        )
        labels = {
            "agent_channel": gettext_lazy("Agent's audio channel"),
            "country": gettext_lazy("Country"),
            "speech_engine": gettext_lazy("Transcribed by"),
            "analysis_engine": gettext_lazy("Analyzed by"),
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
            "monthly_budget_usd": gettext_lazy(
                "In US dollars. People are warned at 80 %. At 100 % no new paid work begins until "
                "the next month or until you raise it; work on this server goes on. Leave empty "
                "for no budget."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # As Django's.
        """What would leave the installation, and for whom, is said where it is chosen."""
        super().__init__(*args, **kwargs)
        for name, endpoint, sent in (
            ("speech_engine", settings.SPEECH_ENDPOINT, _RECORDINGS_LEAVE),
            ("analysis_engine", settings.ANALYSIS_ENDPOINT, _TRANSCRIPTS_LEAVE),
        ):
            if name not in self.fields:
                continue  # Who only reads the settings has no form.
            choices = EngineChoice.choices
            if endpoint is None and self.initial.get(name) != EngineChoice.OPENAI:
                choices = choices[:1]
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # A choice field.
            self.fields[name].help_text = (
                sent % {"host": urlsplit(endpoint.base_url).hostname} if endpoint else _STAYS_HERE
            )


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
        fields = ("did_number", "provider_type", "ai_profile", "is_active")
        labels = {"did_number": gettext_lazy("Number")}
        help_texts = {
            "did_number": gettext_lazy("With its country, as in +4930123456."),
            "provider_type": gettext_lazy("The provider of the number, as a note for yourself."),
            "ai_profile": gettext_lazy(
                "Told to the server that analyzes the calls to this number. Empty: the default of "
                "the role that a call's type has."
            ),
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
