"""Imports in the admin: how far each is, what became of its lines, on and off."""

from __future__ import annotations

import io
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, TypeVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.admin import import_start
from calls.domain.bulk.report import rows_of, write_report
from calls.domain.bulk.runs import cancel_import, counts_of, go_on_in_workers
from calls.models import ImportLine, ImportRun
from calls.states import TROUBLED, ImportSource, LineOutcome
from tenants.admin.badges import badge
from tenants.admin.tenant_admin import ReadOnly, ReadOnlyInline
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tenants.models import TenantOwned

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from tenants.domain.actors import Actor

M = TypeVar("M", bound=TenantOwned)


class _ForImporters(ReadOnly[M]):
    """Rows that whoever may import may see."""

    def has_import_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("calls.import_calls")

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self.has_import_permission(request)


class TroubleInline(ReadOnlyInline[ImportLine, ImportRun]):
    """The lines that did not come in, some a page; the others are a click away."""

    model = ImportLine
    fields = ("number", "stands", "source", "message")
    readonly_fields = fields
    per_page = 30
    verbose_name_plural = gettext_lazy("rejected and failed lines")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportLine]:
        return super().get_queryset(request).filter(outcome__in=TROUBLED)

    @admin.display(description=gettext_lazy("status"))
    def stands(self, line: ImportLine) -> SafeString:
        return badge(line.outcome, line.get_outcome_display())


@admin.register(ImportRun)
class ImportRunAdmin(_ForImporters[ImportRun]):
    list_display = ("name", "stands", "progress", "files", "who", "created_at")
    list_filter = ("state", "source", "created_at")
    search_fields = ("name",)
    list_select_related = ("by__user",)
    list_per_page = 20  # Their lines are counted.
    fields = ("stands", "progress", "files", "who", "created_at", "finished_at")
    readonly_fields = fields
    inlines = (TroubleInline,)
    actions = ("go_on", "cancel", "download_report")
    list_before_template = "admin/calls/import_link.html"
    change_form_outer_before_template = "admin/calls/import_actions.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_import_permission(request)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return import_start.start(
            request, {**self.admin_site.each_context(request), "opts": self.opts}
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """With the lines of all runs of the page counted by one query."""
        response = super().changelist_view(request, extra_context)
        context = response.context_data if isinstance(response, TemplateResponse) else None
        if context and "cl" in context:
            runs = list(context["cl"].result_list)
            counts = counts_of(runs)
            for run in runs:
                run.counts = counts[run.pk]
            context["cl"].result_list = runs
        return response

    @admin.action(description=gettext_lazy("Resume, retry failed lines"), permissions=["import"])
    def go_on(self, request: HttpRequest, queryset: QuerySet[ImportRun]) -> HttpResponse:
        words = _("The import is resumed; failed lines are retried.")
        return self._for_each(request, queryset, go_on_in_workers, words)

    @admin.action(description=gettext_lazy("Cancel"), permissions=["import"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[ImportRun]) -> HttpResponse:
        words = _("The import is cancelled; what was imported stays.")
        return self._for_each(request, queryset, cancel_import, words)

    @admin.action(description=gettext_lazy("Download the report"), permissions=["import"])
    def download_report(
        self, request: HttpRequest, queryset: QuerySet[ImportRun]
    ) -> FileResponse | None:
        run = queryset.first()
        if run is None or queryset.count() > 1:
            self.message_user(
                request, _("Select one import to download its report."), messages.WARNING
            )
            return None
        file = TemporaryFile()  # noqa: SIM115  # The response closes it.
        text = io.TextIOWrapper(file, "utf-8-sig", newline="")  # With the mark that Excel needs.
        write_report(text, rows_of(run))
        text.detach().seek(0)
        return FileResponse(
            file, as_attachment=True, filename=f"import-{run.created_at:%Y-%m-%d}.csv"
        )

    @admin.display(description=gettext_lazy("status"), ordering="state")
    def stands(self, run: ImportRun) -> SafeString:
        return badge(run.state, run.get_state_display())

    @admin.display(description=gettext_lazy("lines"))
    def progress(self, run: ImportRun) -> SafeString:
        """How many stand where; each number opens its lines."""
        counts: Counter[str] = getattr(run, "counts", None) or counts_of([run])[run.pk]
        lines = reverse("admin:calls_importline_changelist", query={"run__id__exact": run.pk})
        shown = [
            (f"{lines}&outcome__exact={outcome.value}", f"{counts[outcome]:,}", outcome.label)
            for outcome in LineOutcome
            if counts[outcome]
        ]
        links = format_html_join(", ", '<a class="link" href="{}">{} {}</a>', shown)
        of_all = _("of %s") % f"{run.line_count:,}"
        return format_html(
            '<span class="progress">{} <span class="unit">{}</span></span>', links, of_all
        )

    @admin.display(description=gettext_lazy("source"), ordering="source")
    def files(self, run: ImportRun) -> str:
        return run.base or str(ImportSource(run.source).label)

    @admin.display(description=gettext_lazy("started by"))
    def who(self, run: ImportRun) -> str:
        return run.by_label or "\u2013"

    def _for_each(
        self,
        request: HttpRequest,
        runs: QuerySet[ImportRun],
        act: Callable[[ImportRun, Actor], object],
        words: str,
    ) -> HttpResponse:
        chosen, actor = list(runs), actor_of(request.user)
        for run in chosen:
            try:
                act(run, actor)
            except Refused as refusal:
                self.message_user(request, refusal.message, messages.WARNING)
            else:
                self.message_user(request, words, messages.SUCCESS)
        if len(chosen) == 1:
            return redirect("admin:calls_importrun_change", chosen[0].pk)
        return redirect("admin:calls_importrun_changelist")


@admin.register(ImportLine)
class ImportLineAdmin(_ForImporters[ImportLine]):
    list_display = ("number", "stands", "source", "message", "became")
    list_display_links = ("number",)
    list_filter = ("outcome",)
    list_select_related = ("call",)
    search_fields = ("source",)
    ordering = ("run", "number")
    fields = ("run", "number", "source", "stands", "message", "became", "attempt")
    readonly_fields = fields

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Lines are found by their import."""
        return False

    @admin.display(description=gettext_lazy("status"), ordering="outcome")
    def stands(self, line: ImportLine) -> SafeString:
        return badge(line.outcome, line.get_outcome_display())

    @admin.display(description=gettext_lazy("call"))
    def became(self, line: ImportLine) -> SafeString | str:
        if line.call is None:
            return "\u2013"
        page = reverse("admin:calls_call_change", args=[line.call.pk])
        return format_html('<a class="link" href="{}">{}</a>', page, line.call)
