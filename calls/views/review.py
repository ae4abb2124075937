"""The page of one call: listen, read along, see what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from calls.domain.pipeline.control import cancel as cancel_stages
from calls.domain.pipeline.control import retry as retry_stages
from calls.domain.pipeline.pauses import pauses_of
from calls.domain.pipeline.reanalysis import analyze_again
from calls.domain.results.playback import audio_url, original_url
from calls.domain.results.review_page import review_of, shown_with
from calls.domain.visibility import visible_calls
from calls.forms.languages import language_choices
from calls.models import Call
from calls.states import CallStatus
from calls.views.review_context import part_ready, review_context
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tenants.work_queue.notify import notify

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from calls.domain.results.review_page import Review
    from tenants.domain.actors import Actor

_STOP_POLLING = 286  # What htmx takes as "no more".


@require_safe
@vary_on_headers("HX-Request")
@login_required
@permission_required("calls.view_call", raise_exception=True)
def review(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The review page; of a search in the transcript by htmx, the transcript only."""
    actor = actor_of(request.user)
    call = get_object_or_404(shown_with(visible_calls(actor)), pk=call_id)
    shown = review_of(call, with_cost=request.user.has_perm("calls.view_cost"))
    query = request.GET.get("q", "").strip()[:200]
    context = review_context(shown, query)
    if "HX-Request" in request.headers:
        return render(request, "calls/_transcript.html", context)
    context["same_as"] = _same_recording(shown, actor)
    context["pauses"] = pauses_of(call)
    if request.user.has_perm("calls.change_call"):
        context["languages"] = language_choices()
    is_completed = call.status == CallStatus.COMPLETED
    context["can_analyze"] = is_completed and request.user.has_perm("calls.retry_call")
    if shown.recording and request.user.has_perm("calls.hear_call"):
        context |= _address_of(call)
    return render(request, "calls/review.html", context)


def _same_recording(shown: Review, actor: Actor) -> Call | None:
    """The call whose recording this is once more, where the person may see that one too."""
    if shown.recording is None or shown.recording.same_as_id is None:
        return None
    return visible_calls(actor).filter(recording=shown.recording.same_as_id).first()


def _address_of(call: Call) -> dict[str, str]:
    """Where the recording can be heard, or why not: the text can be read either way."""
    try:
        return {"audio_url": audio_url(call), "original_url": original_url(call)}
    except Refused as refused:
        return {"audio_refusal": refused.message}


@require_safe
@login_required
@permission_required("calls.view_call", raise_exception=True)
def progress(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """How far a call is, asked for every two seconds; says when the page has more to show.

    `seen` is the part that the page shows already (review_context.part_ready).
    """
    call = get_object_or_404(visible_calls(actor_of(request.user)), pk=call_id)
    seen = request.GET.get("seen", "")
    has_moved = part_ready(call) != seen
    context = {
        "call": call,
        "stages": call.stages.all(),
        "pauses": pauses_of(call),
        "part": seen,
        "has_moved": has_moved,
    }
    status = _STOP_POLLING if has_moved else 200
    return render(request, "calls/_progress.html", context, status=status)


@require_POST
@login_required
@permission_required("calls.retry_call", raise_exception=True)
def retry(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Start the failed stage again."""
    actor = actor_of(request.user)
    call = get_object_or_404(visible_calls(actor), pk=call_id)
    stages = retry_stages(Call.objects.filter(pk=call.pk), actor)
    notify(*stages)
    if stages:
        messages.success(request, _("Retry started."))
    else:
        messages.warning(request, _("There is nothing to retry."))
    return redirect(call)


@require_POST
@login_required
@permission_required("calls.cancel_call", raise_exception=True)
def cancel(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Stop the work that waits or runs."""
    actor = actor_of(request.user)
    call = get_object_or_404(visible_calls(actor), pk=call_id)
    if cancel_stages(Call.objects.filter(pk=call.pk), actor):
        messages.success(request, _("Processing of this call is cancelled."))
    else:
        messages.warning(request, _("There is nothing to cancel."))
    return redirect(call)


@require_POST
@login_required
@permission_required("calls.retry_call", raise_exception=True)
def analyze(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Have the transcript analyzed again."""
    actor = actor_of(request.user)
    call = get_object_or_404(visible_calls(actor), pk=call_id)
    try:
        notify(analyze_again(call, actor))
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("The call is analyzed again."))
    return redirect(call)
