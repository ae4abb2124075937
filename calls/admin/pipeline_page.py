"""The pipeline of a tenant on a page: what is stuck and why, and the switch that pauses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from calls.admin.lists import STEP
from calls.stages import CallStage
from tenants.domain.actors import actor_of
from tenants.domain.wording import is_storable
from tenants.work_queue.kinds import WorkKind, kind_label, work_kinds
from tenants.work_queue.notify import top_up_all
from tenants.work_queue.pauses import pause, pauses_in_force, resume
from tenants.work_queue.status import failure_reasons, status_by_kind

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tenants.models import WorkItem

PAGE: Final = "pipeline:page"
_ALL_WORK: Final = gettext_lazy("All work")


def _kinds() -> list[tuple[str, object]]:
    return [("", _ALL_WORK), *((kind.name, kind.label) for kind in work_kinds().values())]


class PauseForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Work"),
        choices=_kinds,
        required=False,
    )
    reason = forms.CharField(
        max_length=300,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Shown with your name wherever people are waiting."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@require_safe
@vary_on_headers("HX-Request")
@permission_required("calls.see_all_calls", raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """The scope's tenant's work; asked by htmx, without the frame."""
    pauses = pauses_in_force()
    context: dict[str, object] = {
        "kinds": [(status, _rows_url(status.kind)) for status in status_by_kind(pauses)],
        "pauses": pauses,
        "reasons": [(reason, _rows_url(reason.kind)) for reason in failure_reasons()],
        "may_pause": request.user.has_perm("calls.pause_pipeline"),
    }
    if "HX-Request" in request.headers:
        return render(request, "admin/pipeline/_status.html", context)
    context |= {**admin.site.each_context(request), "title": _("Pipeline")}
    return render(request, "admin/pipeline/page.html", context)


def _rows_url(kind: WorkKind[WorkItem]) -> str:
    """Up to a state, the calls with such a stage; empty for what is no stage."""
    calls = reverse("admin:calls_call_changelist")
    return f"{calls}?{STEP}={kind}." if isinstance(kind, CallStage) else ""


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("calls.pause_pipeline", raise_exception=True)
def pause_page(request: HttpRequest) -> HttpResponse:
    """Says what a pause does and asks for its reason; answered, it pauses the tenant's work."""
    form = PauseForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if form.is_valid():
        given = form.cleaned_data
        is_new = pause(given["kind"], actor_of(request.user), reason=given["reason"])
        tell_of_pause(request, given["kind"], is_new=is_new)
        return redirect(PAGE)
    context = {**admin.site.each_context(request), "title": _("Pause the pipeline"), "form": form}
    return render(request, "admin/pipeline/pause.html", context)


@require_POST
@permission_required("calls.pause_pipeline", raise_exception=True)
def go_on(request: HttpRequest) -> HttpResponse:
    """End the tenant's pause of a stage, or of all where none is named."""
    kind = kind_in(request)
    tell_of_resumption(request, kind, was_paused=resume(kind, actor_of(request.user)))
    return redirect(PAGE)


def kind_in(request: HttpRequest) -> str:
    """Which kind of work a pause is to end of; one that is no more may be paused still."""
    kind = request.POST.get("kind", "")
    if not is_storable(kind):
        raise BadRequest
    return kind


def tell_of_pause(request: HttpRequest, kind: str, *, is_new: bool) -> None:
    if is_new:
        words = _("%(kind)s: paused. What is running now will finish.") % {"kind": name_of(kind)}
        messages.success(request, words)
    else:
        words = _("%(kind)s: already paused, for the reason shown here.")
        messages.warning(request, words % {"kind": name_of(kind)})


def tell_of_resumption(request: HttpRequest, kind: str, *, was_paused: bool) -> None:
    """And wake workers for what waited, so that nobody waits for the sweep."""
    if not was_paused:
        messages.warning(request, _("%(kind)s: not paused.") % {"kind": name_of(kind)})
        return
    transaction.on_commit(top_up_all, robust=True)
    messages.success(request, _("%(kind)s: resumed.") % {"kind": name_of(kind)})


def name_of(kind: str) -> str:
    return kind_label(kind).capitalize() if kind else str(_ALL_WORK)
