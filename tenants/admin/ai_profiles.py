"""What a model is told beside the product's own rules, and which calls it is told it for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy

from tenants.admin.site import Textarea
from tenants.admin.tenant_admin import ReadOnlyInline, TenantAdmin, TenantForm
from tenants.domain.actors import actor_of
from tenants.domain.ai_profiles import save_profile
from tenants.models import AIProfile, AIProfileVersion, CallTypeRole
from tenants.models.ai_profiles import LONGEST_PROMPT

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class AIProfileForm(TenantForm[AIProfile]):
    system_prompt = forms.CharField(
        label=gettext_lazy("Instructions"),
        max_length=LONGEST_PROMPT,
        widget=Textarea,
        help_text=gettext_lazy(
            "Told to the server that analyzes your calls, before the transcript. Analysis on this "
            "installation follows fixed rules and does not read them."
        ),
    )

    class Meta:
        model = AIProfile
        fields = ("name", "role", "is_default")
        help_texts = {
            "is_default": gettext_lazy(
                "Reads the calls whose type is given this role, unless their phone number has a "
                "profile of its own. One profile a role."
            ),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        """The newest words are those to change."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Handed on as they came.
        if "system_prompt" in self.fields:
            self.fields["system_prompt"].initial = getattr(self.instance, "system_prompt", "")


class VersionInline(ReadOnlyInline[AIProfileVersion, AIProfile]):
    """Earlier words stay, for the analyses that name them."""

    model = AIProfileVersion
    fields = ("number", "system_prompt", "by_label", "created_at")
    readonly_fields = fields
    verbose_name_plural = gettext_lazy("versions")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AIProfileVersion]:
        return super().get_queryset(request).select_related("by__user")

    @admin.display(description=gettext_lazy("by"))
    def by_label(self, version: AIProfileVersion) -> str:
        return version.by_label


@admin.register(AIProfile)
class AIProfileAdmin(TenantAdmin[AIProfile]):
    form = AIProfileForm
    fields = ("name", "role", "is_default", "system_prompt")
    list_display = ("name", "role", "is_default", "newest", "updated_at")
    list_filter = ("role",)
    search_fields = ("name",)
    inlines = (VersionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AIProfile]:
        profiles: QuerySet[AIProfile] = AIProfile.objects.with_newest_version()
        return profiles.order_by(*self.get_ordering(request) or ("role", "name"))

    @admin.display(description=gettext_lazy("version"))
    def newest(self, profile: AIProfile) -> int | None:
        number: int | None = getattr(profile, "version", None)
        return number

    def save_model(
        self, request: HttpRequest, obj: AIProfile, form: forms.BaseForm, change: bool
    ) -> None:
        prompt = form.cleaned_data["system_prompt"]
        save_profile(obj, prompt, form.read, actor_of(request.user))  # type: ignore[attr-defined]  # A TenantForm.


@admin.register(CallTypeRole)
class CallTypeRoleAdmin(TenantAdmin[CallTypeRole]):
    list_display = ("call_type", "role", "updated_at")
    list_filter = ("role",)
    search_fields = ("call_type",)
    fields = ("call_type", "role")
