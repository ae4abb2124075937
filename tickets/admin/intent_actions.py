"""What may be done with intents from their list and from their page: on, off, resume."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenants.domain.actors import actor_of
from tickets.admin.intent_evidence import unknown
from tickets.admin.refusals import RefusalAdmin
from tickets.domain.decision.circuit_breaker import resume
from tickets.domain.intents.teaching import change_intent
from tickets.models import Intent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


class IntentActions(RefusalAdmin[Intent]):
    actions = ("switch_on", "switch_off", "resume_halted")

    @admin.action(description=gettext_lazy("Auto-resolve"), permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[Intent]) -> HttpResponse | None:
        new = unknown(queryset)
        if new:
            words = _(
                "The active classifier does not know %s: its tickets are escalated until one does."
            )
            messages.warning(request, words % _some(new))
        act = partial(change_intent, actor=actor_of(request.user), auto_resolve=True)
        return self._act(request, queryset, act, _("Auto-resolve is on: %s."))

    @admin.action(description=gettext_lazy("Turn auto-resolve off"), permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Intent]) -> HttpResponse | None:
        act = partial(change_intent, actor=actor_of(request.user), auto_resolve=False)
        return self._act(request, queryset, act, _("Auto-resolve is off: %s."))

    @admin.action(description=gettext_lazy("Resume paused intents"), permissions=["change"])
    def resume_halted(
        self, request: HttpRequest, queryset: QuerySet[Intent]
    ) -> HttpResponse | None:
        halted = queryset.filter(halted_at__isnull=False)
        words = _("Auto-resolve resumed; its answers are counted from now on: %s.")
        act = partial(resume, actor=actor_of(request.user))
        return self._act(request, halted, act, words)

    def _act(
        self,
        request: HttpRequest,
        intents: QuerySet[Intent],
        act: Callable[[Intent], object],
        words: str,
    ) -> HttpResponse | None:
        """Back to an intent's page, if asked from it."""
        done = self.for_each(request, list(intents), act)
        if done:
            messages.success(request, words % _some(done))
        elif not intents:
            messages.warning(request, _("None of them was paused."))
        chosen = request.POST.get("_selected_action", "")
        return redirect("admin:tickets_intent_change", chosen) if "stay" in request.POST else None


def _some(intents: list[Intent]) -> str:
    """The names of a few, the number of many."""
    few = 5
    if len(intents) <= few:
        return ", ".join(map(str, intents))
    return ngettext("%d intent", "%d intents", len(intents)) % len(intents)
