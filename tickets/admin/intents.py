"""Intents: what customers ask for, what is resolved automatically, and what is paused."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin.badges import badge
from tenants.admin.site import Textarea, TextInput
from tenants.admin.tenant_admin import TenantForm
from tenants.domain.actors import actor_of
from tickets.admin import intent_import
from tickets.admin.intent_actions import IntentActions
from tickets.admin.intent_evidence import evidence_of
from tickets.domain.intents.fields import OF_AN_ANSWER, faults, preview
from tickets.domain.intents.teaching import FIELDS, change_intent, delete_intent
from tickets.models import Intent, Ticket
from tickets.notify import notify_training
from tickets.states import Risk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.functional import _StrPromise as _Words
    from django.utils.safestring import SafeString

_RECENT: Final = timedelta(days=30)
_CHECKED_AT: Final = "admin:tickets_intent_check_answer"
_MOST_CHECKED: Final = 20_000  # Characters.
_STATES: Final = {
    "on": ("completed", gettext_lazy("on")),
    "halted": ("failed", gettext_lazy("paused")),
    "off": ("", gettext_lazy("off")),
    "never": ("", gettext_lazy("off: high risk")),
}


class IntentForm(TenantForm[Intent]):
    class Meta:
        model = Intent
        fields = FIELDS
        widgets = {
            "description": Textarea({"rows": 3}),
            "blocked_words": TextInput(),
            "blocked_flags": TextInput(),
        }
        labels = {
            "auto_resolve": gettext_lazy("Auto-resolve"),
            "answer_template": gettext_lazy("Answer"),
            "blocked_words": gettext_lazy("Blocked words"),
            "blocked_flags": gettext_lazy("Blocked customer flags"),
            "blocks_upset_customers": gettext_lazy("Upset customers"),
        }
        help_texts = {
            "risk": gettext_lazy(
                "What a wrong answer would cost. High-risk intents are never auto-resolved."
            ),
            "auto_resolve": gettext_lazy(
                "Send the answer automatically if the confidence is high enough for the policy and "
                "no rule below applies. Else the ticket is escalated, with the answer as a draft."
            ),
            "blocked_words": gettext_lazy("Separated by commas."),
            "blocked_flags": gettext_lazy("Separated by commas, for example: vip, legal."),
            "team": gettext_lazy("The team that gets escalated tickets."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        """The address that checks the answer while it is written is known per request only."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Handed on as they came.
        if "answer_template" in self.fields:
            self.fields["answer_template"].widget = Textarea(
                {
                    "rows": 8,
                    "hx-post": reverse(_CHECKED_AT),
                    "hx-trigger": "load, input changed delay:400ms",
                    "hx-target": "#answer-said",
                }
            )
            self.fields["answer_template"].help_text = _answer_help()

    def clean_answer_template(self) -> str:
        template = str(self.cleaned_data["answer_template"])
        found = faults(template, OF_AN_ANSWER)
        if found:
            raise forms.ValidationError(found)
        return template


def _answer_help() -> SafeString:
    named = "; ".join(f"{{{field}}}: {words}" for field, words in OF_AN_ANSWER.items())
    return format_html(
        '{} {}<span id="answer-said" class="answer-said" role="status"></span>',
        _("Fields in braces are filled in from the ticket:"),
        named,
    )


class StateFilter(admin.SimpleListFilter):
    """As the list says it."""

    title = gettext_lazy("auto-resolve")
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Intent]
    ) -> list[tuple[str, _Words]]:
        return [(state, words) for state, (_colour, words) in _STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Intent]) -> QuerySet[Intent]:
        match self.value():
            case "on":
                return queryset.filter(auto_resolve=True, halted_at=None)
            case "halted":
                return queryset.filter(auto_resolve=True, halted_at__isnull=False)
            case "off":
                return queryset.filter(~Q(risk=Risk.HIGH), auto_resolve=False)
            case "never":
                return queryset.filter(risk=Risk.HIGH)
        return queryset


@admin.register(Intent)
class IntentAdmin(IntentActions):
    form = IntentForm
    list_display = ("name", "stands", "risk", "taught", "recent", "trouble")
    list_filter = (StateFilter, "risk")
    search_fields = ("name", "description")
    readonly_fields = ("stands", "trouble", "evidence", "taught", "recent", "counted_since")
    fieldsets = (
        (None, {"fields": ("name", "description", "team", "risk")}),
        (gettext_lazy("Auto-resolve"), {"fields": ("auto_resolve", "answer_template")}),
        (
            gettext_lazy("Always escalate"),
            {"fields": ("blocked_words", "blocked_flags", "blocks_upset_customers")},
        ),
    )
    list_before_template = "admin/tickets/import_intents_link.html"
    change_form_outer_before_template = "admin/tickets/intent_acts.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("check-answer/", view(self.check_answer), name="tickets_intent_check_answer"),
            path("import/", view(self.import_view), name="tickets_intent_import"),
        ]
        return [*own, *super().get_urls()]

    def get_fieldsets(  # type: ignore[override]  # The stub's type is private.
        self, request: HttpRequest, obj: Intent | None = None
    ) -> list[object]:
        """How it stands comes first, once it exists."""
        stands = (gettext_lazy("Status"), {"fields": self.readonly_fields})
        return [*([stands] if obj else []), *self.fieldsets]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intent]:
        tickets = Ticket.objects.filter(intent=OuterRef("pk"), created_at__gte=_month_ago())
        counted = tickets.order_by().values("intent").annotate(number=Count("pk")).values("number")
        return (
            super()
            .get_queryset(request)
            .annotate(example_count=Count("examples"), ticket_count=Coalesce(Subquery(counted), 0))
        )

    def save_model(
        self, request: HttpRequest, obj: Intent, form: forms.BaseForm, change: bool
    ) -> None:
        named = form.changed_data if change else FIELDS
        said = {field: getattr(obj, field) for field in named}
        change_intent(obj, actor=actor_of(request.user), **said)
        notify_training()
        if obj.auto_resolve and not obj.answer_template.strip():
            messages.warning(request, _("The intent has no answer yet: its tickets are escalated."))
        if change and "name" in form.changed_data:
            words = _(
                "Classifiers know intents by name: its tickets are escalated until one is trained."
            )
            messages.info(request, words)

    def delete_model(self, request: HttpRequest, obj: Intent) -> None:
        delete_intent(obj, actor=actor_of(request.user))
        notify_training()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Intent]) -> None:
        actor = actor_of(request.user)
        for intent in list(queryset):
            delete_intent(intent, actor=actor)
        notify_training()

    def get_deleted_objects(
        self, objs: QuerySet[Intent] | Sequence[Intent], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What goes, in words: its examples are thousands, and its tickets stay."""
        named = [
            *map(str, objs),
            _("with their examples; their tickets are kept, without an intent"),
        ]
        return named, {str(Intent._meta.verbose_name_plural): len(named) - 1}, set(), []

    def check_answer(self, request: HttpRequest) -> HttpResponse:
        """What is wrong with the answer being written, or how a customer would read it."""
        template = request.POST.get("answer_template", "")[:_MOST_CHECKED]
        context = {"faults": faults(template, OF_AN_ANSWER), "preview": preview(template)}
        return render(request, "admin/tickets/_answer_said.html", context)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts}
        return intent_import.page(request, context)

    @admin.display(description=gettext_lazy("auto-resolve"))
    def stands(self, intent: Intent) -> SafeString:
        colour, words = _STATES[_state_of(intent)]
        return badge(colour, str(words))

    @admin.display(description=gettext_lazy("paused because"))
    def trouble(self, intent: Intent) -> str:
        return intent.halted_because or "\u2013"

    @admin.display(description=gettext_lazy("accuracy"))
    def evidence(self, intent: Intent) -> SafeString:
        return evidence_of(intent)

    @admin.display(description=gettext_lazy("answers counted since"))
    def counted_since(self, intent: Intent) -> str:
        return date_format(timezone.localtime(intent.watched_from), "DATETIME_FORMAT")

    @admin.display(description=gettext_lazy("examples"), ordering="example_count")
    def taught(self, intent: Intent) -> SafeString:
        count: int = intent.example_count  # type: ignore[attr-defined]  # Annotated above.
        examples = reverse("admin:tickets_example_changelist", query={"intent": intent.pk})
        return format_html('<a class="link" href="{}">{}</a>', examples, f"{count:,}")

    @admin.display(description=gettext_lazy("tickets, 30 days"), ordering="ticket_count")
    def recent(self, intent: Intent) -> SafeString:
        count: int = intent.ticket_count  # type: ignore[attr-defined]  # Annotated above.
        since = _month_ago().date().isoformat()
        tickets = reverse("tickets:list", query={"intent": intent.pk, "created_at__gte": since})
        return format_html('<a class="link" href="{}">{}</a>', tickets, f"{count:,}")


def _month_ago() -> datetime:
    """The local midnight that the list of tickets reads from a bare date."""
    return datetime.combine(timezone.localdate() - _RECENT, time(), timezone.get_current_timezone())


def _state_of(intent: Intent) -> str:
    if intent.risk == Risk.HIGH:
        return "never"
    if not intent.auto_resolve:
        return "off"
    return "on" if intent.halted_at is None else "halted"
