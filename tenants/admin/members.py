"""Members: who is in the company, and as what."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from allauth.account.forms import ResetPasswordForm
from allauth.core.context import request_context
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin.site import EmailInput, TextInput
from tenants.admin.tenant_admin import TenantAdmin, TenantForm
from tenants.domain.actors import actor_of
from tenants.domain.joining import change_member, check_an_admin_stays, check_can_join, person_with
from tenants.domain.people import add_member
from tenants.models import Membership, TeamMember

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from tenants.models import User


class InvitationForm(TenantForm[Membership]):
    """A new member, by address. A person who is known to another tenant joins this one too."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), widget=EmailInput)
    full_name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=120,
        required=False,
        widget=TextInput,
        help_text=gettext_lazy("For a new person; existing people keep their name."),
    )

    class Meta:
        model = Membership
        fields = ("email", "full_name", "role")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        check_can_join(email)
        return email


class PlaceForm(TenantForm[Membership]):
    """A member's role, and whether they still are one."""

    class Meta:
        model = Membership
        fields = ("role", "is_active")

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if {"role", "is_active"} <= given.keys():
            try:
                check_an_admin_stays(
                    self.instance, role=given["role"], is_active=given["is_active"]
                )
            except ValidationError as error:
                self.add_error(None, error)
        return given


@admin.register(Membership)
class MembershipAdmin(TenantAdmin[Membership]):
    """Nobody is deleted: calls and scores name them. Who leaves is made inactive."""

    list_display = ("name", "email", "role", "team_names", "is_active", "created_at")
    list_filter = ("role", "is_active")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__full_name")
    search_help_text = gettext_lazy("Name or e-mail address")
    readonly_fields = ("name", "email", "team_names", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        places = TeamMember.objects.select_related("team").order_by("team__name")
        members = super().get_queryset(request).select_related("user")
        return members.prefetch_related(Prefetch("places", places))

    def get_form(
        self,
        request: HttpRequest,
        obj: Membership | None = None,
        change: bool = False,
        **kwargs: object,
    ) -> type[forms.ModelForm[Membership]]:
        form = PlaceForm if obj else InvitationForm
        return super().get_form(request, obj, change, form=form, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("email", "full_name", "role")
        return ("name", "email", "role", "is_active", "team_names", "created_at")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Membership | None = None
    ) -> tuple[str, ...]:
        return self.readonly_fields if obj else ()

    def save_model(
        self, request: HttpRequest, obj: Membership, form: forms.BaseForm, change: bool
    ) -> None:
        actor, given = actor_of(request.user), form.cleaned_data
        if change:
            change_member(obj, role=given["role"], is_active=given["is_active"], actor=actor)
            return
        obj.user = person_with(given["email"], full_name=given["full_name"])
        obj.pk = add_member(obj.user, given["role"], actor=actor).pk
        transaction.on_commit(partial(_welcome, request, obj.user))
        words = _("People without a password get an e-mail with a link to choose one.")
        messages.info(request, words)

    @admin.display(description=gettext_lazy("name"), ordering="user__full_name")
    def name(self, member: Membership) -> str:
        return str(member.user)

    @admin.display(description=gettext_lazy("e-mail address"), ordering="user__email")
    def email(self, member: Membership) -> str:
        return member.user.email

    @admin.display(description=gettext_lazy("teams"))
    def team_names(self, member: Membership) -> str:
        return ", ".join(place.team.name for place in member.places.all()) or "\u2013"


def _welcome(request: HttpRequest, person: User) -> None:
    """The way to a first password is the way to a forgotten one; it leads to this host."""
    if person.has_usable_password():
        return
    form = ResetPasswordForm({"email": person.email})
    with request_context(request):
        if form.is_valid():
            form.save(request)
