"""API keys: made once, shown once, revoked for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenants.admin.site import CheckboxSelectMultiple
from tenants.admin.tenant_admin import OneButtonAdmin, TenantForm
from tenants.domain.actors import actor_of
from tenants.domain.keys import issue_key, revoke
from tenants.domain.roles import key_scopes
from tenants.models import ApiKey

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

_ISSUED: Final = "_issued_key"  # Where the request holds it with its secret, until it is answered.


def _choices() -> list[tuple[str, object]]:
    return [(scope.name, scope.label) for scope in key_scopes().values()]


class IssueForm(TenantForm[ApiKey]):
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"), choices=_choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = ApiKey
        fields = ("name", "scopes", "expires_at")
        help_texts = {
            "name": gettext_lazy("The program that uses this key."),
            "expires_at": gettext_lazy("Leave empty for a key that is valid until it is revoked."),
        }

    def clean_expires_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["expires_at"]
        if moment and moment <= timezone.now():
            raise forms.ValidationError(_("Choose a time in the future."), code="past")
        return moment


@admin.register(ApiKey)
class ApiKeyAdmin(OneButtonAdmin[ApiKey]):
    form = IssueForm
    list_display = ("name", "prefix", "may", "state", "last_used_at", "expires_at")
    search_fields = ("name", "prefix")
    actions = ("revoke_keys",)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("name", "scopes", "expires_at")
        return (
            "name",
            "prefix",
            "may",
            "state",
            "created_at",
            "last_used_at",
            "expires_at",
            "revoked_at",
        )

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """A key is never changed, only revoked."""
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tenants.change_apikey")

    def save_model(
        self, request: HttpRequest, obj: ApiKey, form: forms.BaseForm, change: bool
    ) -> None:
        key, secret = issue_key(
            name=obj.name,
            scopes=obj.scopes,
            expires_at=obj.expires_at,
            actor=actor_of(request.user),
        )
        obj.pk = key.pk
        request.__dict__[_ISSUED] = key, secret

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The one page that shows the secret. It is kept nowhere: no session, no cache."""
        key, secret = request.__dict__[_ISSUED]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Copy the new key"),
            "key": key,
            "secret": secret,
        }
        return TemplateResponse(request, "admin/tenants/issued_key.html", context)

    @admin.action(description=gettext_lazy("Revoke\u2026"), permissions=["revoke"])
    def revoke_keys(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> HttpResponse | None:
        keys = list(queryset.filter(revoked_at=None))
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Revoke keys"),
                "keys": keys,
            }
            return TemplateResponse(request, "admin/tenants/revoke_keys.html", context)
        for key in keys:
            revoke(key, actor=actor_of(request.user))
        done = ngettext("%d key is revoked.", "%d keys are revoked.", len(keys)) % len(keys)
        self.message_user(request, done, messages.SUCCESS)
        return None

    @admin.display(description=gettext_lazy("permissions"))
    def may(self, key: ApiKey) -> str:
        declared = key_scopes()
        return ", ".join(str(declared[scope].label) for scope in key.scopes if scope in declared)

    @admin.display(description=gettext_lazy("status"))
    def state(self, key: ApiKey) -> str:
        if key.revoked_at:
            return _("revoked")
        has_expired = key.expires_at and key.expires_at <= timezone.now()
        return _("expired") if has_expired else _("active")
