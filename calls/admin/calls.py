"""The admin pages of calls: what stands where, what failed and why, and a second try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.admin.call_actions import PipelineActions
from calls.admin.lists import AgentFilter, StepFilter, TranscribedFilter, TroubleFilter
from calls.admin.pipeline import EventInline, StageInline
from calls.domain.corrections import save_changes
from calls.domain.removal import delete_call
from calls.domain.results.playback import audio_url
from calls.forms.languages import language_choices
from calls.models import Call, Recording, Stage
from calls.stages import status_stages
from calls.states import SUBJECT_KIND, CallStatus
from calls.templatetags.lengths import clock
from tenants.admin.badges import badge
from tenants.admin.site import TextInput
from tenants.admin.tenant_admin import TenantForm
from tenants.domain.actors import actor_of
from tenants.domain.money import usd
from tenants.domain.refusals import Refused
from tenants.models import UsageEntry
from tenants.states import RETRYABLE_WORK
from tenants.work_queue.notify import notify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.forms import BaseForm
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


_ABOUT: Final = (
    "agent",
    "company_name",
    "contact_email",
    "call_type",
    "tags",
    "direction",
    "outcome",
    "spoken_language",
    "phone_number",
    "external_id",
    "started_at",
    "ended_at",
)
_PIPELINE: Final = ("stands", "trouble", "priority", "length", "language", "feeling", "cost")
_SOURCE: Final = ("listen", "pages", "format", "uploaded", "created_at", "updated_at")
_FEW: Final = 20  # Names in a confirmation.


class CallForm(TenantForm[Call]):
    spoken_language = forms.ChoiceField(
        label=gettext_lazy("spoken language"),
        choices=language_choices,
        required=False,
        help_text=gettext_lazy("Another language has the call transcribed and analyzed again."),
    )

    class Meta:
        model = Call
        fields = _ABOUT
        widgets = {"tags": TextInput()}
        help_texts = {"tags": gettext_lazy("Separated by commas.")}


@admin.register(Call)
class CallAdmin(PipelineActions):
    form = CallForm
    list_display = ("original_filename", "who", "company_name", "stands", "trouble", "length",
                    "created_at")  # fmt: skip
    list_filter = (
        "status",
        TroubleFilter,
        StepFilter,
        "direction",
        "outcome",
        AgentFilter,
        TranscribedFilter,
        "created_at",
    )
    search_fields = ("original_filename", "company_name", "contact_email", "=external_id")
    search_help_text = gettext_lazy("File name, customer's company or e-mail, or external id")
    list_select_related = ("agent__user",)
    autocomplete_fields = ("agent", "phone_number")
    readonly_fields = (*_PIPELINE, *_SOURCE)
    fieldsets = (
        (gettext_lazy("Pipeline"), {"fields": _PIPELINE}),
        (gettext_lazy("Recording"), {"fields": _SOURCE}),
        (gettext_lazy("About the call"), {"fields": _ABOUT}),
    )
    inlines = (StageInline, EventInline)
    list_before_template = "admin/calls/upload_link.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        calls = super().get_queryset(request).select_related("agent__user", "uploaded_by__user")
        ended = Stage.objects.filter(state__in=RETRYABLE_WORK, kind__in=status_stages()).order_by(
            "created_at"
        )
        return calls.prefetch_related(Prefetch("stages", ended, to_attr="ended_badly"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A call begins with its recording: the upload page and the API take it."""
        return False

    def save_model(self, request: HttpRequest, obj: Call, form: BaseForm, change: bool) -> None:
        """Only what was changed: a worker may be writing the call's other columns."""
        if not form.changed_data:
            return
        before = {name: form.initial.get(name) for name in form.changed_data}
        notify(*save_changes(obj, before, actor_of(request.user)))

    def delete_model(self, request: HttpRequest, obj: Call) -> None:
        delete_call(obj.pk, actor_of(request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Call]) -> None:
        actor = actor_of(request.user)
        for call_id in list(queryset.values_list("pk", flat=True)):
            delete_call(call_id, actor)

    def get_deleted_objects(
        self, objs: QuerySet[Call] | Sequence[Call], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What will go, in words: the rows below a call are thousands, and none of them stays."""
        names = [str(call) for call in objs]
        count = len(names)
        if count > _FEW:
            names[_FEW:] = [_("and %(count)d more") % {"count": count - _FEW}]
        names.append(_("with recording, transcript, analysis and history; their costs are kept"))
        return names, {str(Call._meta.verbose_name_plural): count}, set(), []

    @admin.display(description=gettext_lazy("agent"), ordering="agent__user__full_name")
    def who(self, call: Call) -> str:
        return str(call.agent) if call.agent else "\u2013"

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def stands(self, call: Call) -> SafeString:
        return badge(call.status, call.get_status_display())

    @admin.display(description=gettext_lazy("error"))
    def trouble(self, call: Call) -> SafeString | str:
        """The step that ended the call, and its sentence."""
        stages: list[Stage] = call.ended_badly  # type: ignore[attr-defined]  # Prefetched above.
        if call.status not in {CallStatus.FAILED, CallStatus.CANCELLED} or not stages:
            return "\u2013"
        last = stages[-1]
        return format_html(
            '<span class="trouble"><b>{}</b> {}</span>', last.label, last.error_message
        )

    @admin.display(description=gettext_lazy("length"), ordering="duration_ms")
    def length(self, call: Call) -> str:
        return clock(call.duration_ms)

    @admin.display(description=gettext_lazy("sentiment"))
    def feeling(self, call: Call) -> str:
        return call.get_sentiment_display() or "\u2013"

    @admin.display(description=gettext_lazy("cost"))
    def cost(self, call: Call) -> SafeString:
        lines = UsageEntry.objects.filter(subject_kind=SUBJECT_KIND, subject_id=call.pk)
        total = lines.aggregate(total=Sum("cost_usd", default=0))["total"]
        ledger = reverse("admin:tenants_usageentry_changelist", query={"q": str(call.pk)})
        return format_html(
            '{} · <a class="link" href="{}">{}</a>', usd(total), ledger, _("usage entries")
        )

    @admin.display(description=gettext_lazy("recording"))
    def listen(self, call: Call) -> SafeString | str:
        if _recording_of(call) is None:
            return "\u2013"
        try:
            address = audio_url(call)
        except Refused as refused:  # The storage is away: the rest of the page still helps.
            return refused.message
        return format_html('<audio controls preload="none" src="{}"></audio>', address)

    @admin.display(description=gettext_lazy("review page"))
    def pages(self, call: Call) -> SafeString:
        words = _("Open review page")
        return format_html('<a class="link" href="{}">{}</a>', call.get_absolute_url(), words)

    @admin.display(description=gettext_lazy("format"))
    def format(self, call: Call) -> str:
        """What the decoder found; until then, what the file says it is."""
        recording = _recording_of(call)
        if recording is None:
            return "\u2013"
        found = (
            recording.codec or recording.ending,
            f"{recording.sample_rate:,} Hz" if recording.sample_rate else "",
            f"{recording.channels} ch" if recording.channels else "",
            f"{recording.size_bytes / 1e6:,.1f} MB",
        )
        return " · ".join(filter(None, found))

    @admin.display(description=gettext_lazy("uploaded by"))
    def uploaded(self, call: Call) -> str:
        return str(call.uploaded_by) if call.uploaded_by else call.uploaded_by_name or "\u2013"


def _recording_of(call: Call) -> Recording | None:
    return getattr(call, "recording", None)
