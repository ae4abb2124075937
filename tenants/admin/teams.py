"""Teams: which supervisors answer for which agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy

from tenants.admin.tenant_admin import TenantAdmin, TenantInline
from tenants.models import Membership, Team, TeamMember

if TYPE_CHECKING:
    from django.db.models import ForeignKey, QuerySet
    from django.forms import ModelChoiceField
    from django.http import HttpRequest


class PlaceInline(TenantInline[TeamMember, Team]):
    """A team's people."""

    model = TeamMember
    fields = ("membership",)
    autocomplete_fields = ("membership",)
    verbose_name_plural = gettext_lazy("members")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TeamMember]:
        return super().get_queryset(request).select_related("membership__user")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[object, object], request: HttpRequest, **kwargs: object
    ) -> ModelChoiceField[Membership] | None:
        kwargs["queryset"] = Membership.objects.select_related("user")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Team)
class TeamAdmin(TenantAdmin[Team]):
    list_display = ("name", "size", "created_at")
    search_fields = ("name",)
    fields = ("name",)
    inlines = (PlaceInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).annotate(people=Count("places"))

    @admin.display(description=gettext_lazy("members"), ordering="people")
    def size(self, team: Team) -> int:
        return int(team.people)  # type: ignore[attr-defined]  # Annotated above.
