"""Suggestions: tickets that are alike and belong to no intent, to make one of or to dismiss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tenants.admin.badges import badge
from tenants.admin.site import TextInput
from tenants.admin.tenant_admin import ReadOnly
from tenants.domain.actors import actor_of
from tenants.models.lengths import longest
from tickets.admin.refusals import RefusalAdmin
from tickets.domain.decision.assessments import text_of
from tickets.domain.intents.suggesting import dismiss, open_suggestions, take, tickets_of
from tickets.models import Intent, IntentSuggestion, Ticket
from tickets.notify import notify_suggesting, notify_training

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseBase
    from django.urls import URLPattern
    from django.utils.functional import _StrPromise as _Words
    from django.utils.safestring import SafeString

_SAMPLES: Final = 3
_SHOWN: Final = 100
_WORDS: Final = 24


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the intent"),
        max_length=longest(Intent, "name"),
        widget=TextInput({"list": "intents", "autocomplete": "off"}),
        help_text=gettext_lazy("If the intent exists, these become additional examples."),
    )


class AnsweredFilter(admin.SimpleListFilter):
    title = gettext_lazy("status")
    parameter_name = "answered"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[IntentSuggestion]
    ) -> list[tuple[str, _Words]]:
        return [
            ("open", gettext_lazy("open")),
            ("taken", gettext_lazy("accepted")),
            ("dismissed", gettext_lazy("dismissed")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[IntentSuggestion]
    ) -> QuerySet[IntentSuggestion]:
        match self.value():
            case "open":
                return queryset.filter(pk__in=open_suggestions())
            case "taken":
                return queryset.filter(taken_as__isnull=False)
            case "dismissed":
                return queryset.filter(dismissed_at__isnull=False)
        return queryset


@admin.register(IntentSuggestion)
class IntentSuggestionAdmin(RefusalAdmin[IntentSuggestion], ReadOnly[IntentSuggestion]):
    list_display = ("title", "size", "samples", "stands", "created_at")
    list_filter = (AnsweredFilter,)
    list_select_related = ("taken_as",)
    list_per_page = 20
    # What waits for an answer comes first.
    ordering = (
        F("dismissed_at").desc(nulls_first=True),
        F("taken_as").asc(nulls_first=True),
        "-size",
        "pk",
    )
    fields = ("size", "stands", "created_at", "texts")
    readonly_fields = fields
    actions = ("make_intent", "dismiss_all")
    list_before_template = "admin/tickets/look_again.html"
    change_form_outer_before_template = "admin/tickets/suggestion_acts.html"

    def get_urls(self) -> list[URLPattern]:
        again = require_POST(self.admin_site.admin_view(self.look_again))
        own = path("look-again/", again, name="tickets_intentsuggestion_look_again")
        return [own, *super().get_urls()]

    def has_answer_permission(self, request: HttpRequest) -> bool:
        may = ["tickets.change_intentsuggestion", "tickets.add_intent", "tickets.add_example"]
        return request.user.has_perms(may)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """With the sample texts of all rows of the page read by one query."""
        response = super().changelist_view(request, extra_context)
        context = response.context_data if isinstance(response, TemplateResponse) else None
        if context and "cl" in context:
            rows = list(context["cl"].result_list)
            wanted = [ticket_id for row in rows for ticket_id in row.tickets[:_SAMPLES]]
            known = Ticket.objects.in_bulk(wanted)
            for row in rows:
                row.samples = _known(row.tickets[:_SAMPLES], known)
            context["cl"].result_list = rows
        return response

    def look_again(self, request: HttpRequest) -> HttpResponse:
        """Have the tickets looked through; it takes a worker up to a minute."""
        if not self.has_answer_permission(request):
            raise PermissionDenied
        notify_suggesting()
        words = _("Searching tickets now: come back in a minute.")
        messages.success(request, words)
        return redirect("admin:tickets_intentsuggestion_changelist")

    @admin.action(description=gettext_lazy("Make an intent of it\u2026"), permissions=["answer"])
    def make_intent(
        self, request: HttpRequest, queryset: QuerySet[IntentSuggestion]
    ) -> HttpResponseBase | None:
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            messages.warning(request, _("Select one suggestion: each becomes its own intent."))
            return None
        form = NameForm(request.POST if "name" in request.POST else None)
        if form.is_valid():
            intent = take(chosen[0], form.cleaned_data["name"], actor=actor_of(request.user))
            notify_training()
            words = _(
                "“%s” is being learned. Write its answer and choose whether to auto-resolve it."
            )
            messages.success(request, words % intent)
            return redirect("admin:tickets_intent_change", intent.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Create intent"),
            "form": form,
            "suggestion": chosen[0],
            "texts": [text_of(ticket) for ticket in tickets_of(chosen[0], _SHOWN)],
            "names": Intent.objects.values_list("name", flat=True),
        }
        return TemplateResponse(request, "admin/tickets/make_intent.html", context)

    @admin.action(description=gettext_lazy("Dismiss"), permissions=["answer"])
    def dismiss_all(self, request: HttpRequest, queryset: QuerySet[IntentSuggestion]) -> None:
        done = self.for_each(request, list(queryset), dismiss)
        if done:
            words = _("Dismissed: %d. Similar tickets are not suggested again.")
            messages.success(request, words % len(done))

    @admin.display(description=gettext_lazy("status"))
    def stands(self, suggestion: IntentSuggestion) -> SafeString:
        if suggestion.taken_as:
            return badge("completed", str(suggestion.taken_as))
        return badge("", _("dismissed")) if suggestion.dismissed_at else badge("running", _("open"))

    @admin.display(description=gettext_lazy("example"))
    def samples(self, suggestion: IntentSuggestion) -> SafeString:
        tickets: list[Ticket] = suggestion.samples  # type: ignore[attr-defined]  # Read above.
        texts = ((Truncator(text_of(ticket)).words(_WORDS),) for ticket in tickets)
        items = format_html_join("", "<li>{}</li>", texts)
        return format_html('<ul class="samples">{}</ul>', items)

    @admin.display(description=gettext_lazy("tickets"))
    def texts(self, suggestion: IntentSuggestion) -> SafeString:
        shown = (
            (ticket.get_absolute_url(), text_of(ticket))
            for ticket in tickets_of(suggestion, _SHOWN)
        )
        items = format_html_join("", '<li><a class="link" href="{}">{}</a></li>', shown)
        return format_html('<ul class="samples">{}</ul>', items)


def _known(ids: list[UUID], tickets: dict[UUID, Ticket]) -> list[Ticket]:
    return [tickets[ticket_id] for ticket_id in ids if ticket_id in tickets]
