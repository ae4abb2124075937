"""What the list of calls can be narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from calls.domain.dashboard import WEEK, stuck_calls, transcribed_since
from calls.domain.overview import start_of_today
from calls.models import Stage
from calls.stages import call_stages
from tenants.models import Membership
from tenants.states import UNSETTLED_WORK

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise as _Words

    from calls.models import Call

STUCK: Final = "trouble"
TRANSCRIBED: Final = "transcribed"
STEP: Final = "step"


class AgentFilter(admin.SimpleListFilter):
    """The tenant's people who are on calls; one query, with their names."""

    title = _("agent")
    parameter_name = "agent"

    def has_output(self) -> bool:
        """Also where nobody can be chosen, but somebody was: the list is then empty."""
        return self.value() is not None or super().has_output()

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Call]) -> list[tuple[str, str]]:
        people = Membership.objects.filter(calls__isnull=False).distinct()
        rows = people.values_list("pk", "user__full_name", "user__email")
        return [(str(pk), name or email) for pk, name, email in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Call]) -> QuerySet[Call]:
        chosen = self.value()
        known = {str(value) for value, _label in self.lookup_choices}
        if chosen is None:
            return queryset
        return queryset.filter(agent__pk=chosen) if chosen in known else queryset.none()


class TroubleFilter(admin.SimpleListFilter):
    """What the dashboard counts as stuck."""

    title = _("problems")
    parameter_name = STUCK

    def lookups(
        self, request: HttpRequest, model_admin: ModelAdmin[Call]
    ) -> list[tuple[str, _Words]]:
        return [("yes", _("stuck, or failed this week"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Call]) -> QuerySet[Call]:
        return stuck_calls(queryset) if self.value() else queryset


class TranscribedFilter(admin.SimpleListFilter):
    """When the transcription ended, as the dashboard counts hours."""

    title = _("transcribed")
    parameter_name = TRANSCRIBED

    def lookups(
        self, request: HttpRequest, model_admin: ModelAdmin[Call]
    ) -> list[tuple[str, _Words]]:
        return [("today", _("today")), ("week", _("in the last 7 days")), ("ever", _("ever"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Call]) -> QuerySet[Call]:
        match self.value():
            case "today":
                return transcribed_since(queryset, start_of_today())
            case "week":
                return transcribed_since(queryset, start_of_today() - WEEK)
            case "ever":
                return transcribed_since(queryset, None)
        return queryset


class StepFilter(admin.SimpleListFilter):
    """The calls with a stage of a kind in a state, as the pipeline's page counts them."""

    title = _("stage")
    parameter_name = STEP

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Call]) -> list[tuple[str, str]]:
        return [
            (f"{kind}.{state}", f"{kind.label}: {state.label}")
            for kind in call_stages().values()
            for state in UNSETTLED_WORK
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Call]) -> QuerySet[Call]:
        chosen = self.value()
        if not chosen:
            return queryset
        kind, _dot, state = chosen.partition(".")
        stages = Stage.objects.filter(call=OuterRef("pk"), kind=kind, state=state)
        return queryset.filter(Exists(stages))
