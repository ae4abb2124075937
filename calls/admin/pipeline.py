"""A call's way through the pipeline, to read on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.translation import gettext_lazy, ngettext

from calls.domain.history import title_of
from calls.models import Call, CallEvent, Stage
from calls.templatetags.lengths import seconds
from tenants.admin.badges import badge
from tenants.admin.tenant_admin import ReadOnlyInline

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


class StageInline(ReadOnlyInline[Stage, Call]):
    """At most one row a kind."""

    model = Stage
    fields = ("step", "stands", "priority", "tries", "error", "started_at", "finished_at")
    readonly_fields = fields
    verbose_name_plural = gettext_lazy("stages")

    @admin.display(description=gettext_lazy("stage"))
    def step(self, stage: Stage) -> str:
        return stage.label

    @admin.display(description=gettext_lazy("status"))
    def stands(self, stage: Stage) -> SafeString:
        return badge(stage.state, stage.get_state_display())

    @admin.display(description=gettext_lazy("attempts"))
    def tries(self, stage: Stage) -> str:
        """Those that ended in an error, and those whose worker never came back, by name."""
        counted = (
            str(stage.attempt),
            ngettext("%d error", "%d errors", stage.raised) % stage.raised if stage.raised else "",
            ngettext("%d worker lost", "%d workers lost", stage.deaths) % stage.deaths
            if stage.deaths
            else "",
        )
        return ", ".join(filter(None, counted))

    @admin.display(description=gettext_lazy("error"))
    def error(self, stage: Stage) -> str:
        return stage.error_message or "\u2013"


class EventInline(ReadOnlyInline[CallEvent, Call]):
    """The history, some rows a page."""

    model = CallEvent
    fields = ("created_at", "what", "attempt", "who", "took", "detail")
    readonly_fields = fields
    per_page = 30
    verbose_name_plural = gettext_lazy("history")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CallEvent]:
        return super().get_queryset(request).select_related("by__user")

    @admin.display(description=gettext_lazy("event"))
    def what(self, event: CallEvent) -> str:
        return title_of(event)

    @admin.display(description=gettext_lazy("by"))
    def who(self, event: CallEvent) -> str:
        return event.by_label or "\u2013"

    @admin.display(description=gettext_lazy("duration"))
    def took(self, event: CallEvent) -> str:
        return seconds(event.duration_ms)
