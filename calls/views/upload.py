"""The page that takes recordings in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from calls.domain.agents import agents_for
from calls.domain.pipeline.pauses import pauses_of_calls
from calls.domain.uploads.formats import ENDINGS_OFFERED
from calls.domain.uploads.intake import bind_upload
from calls.forms.details import DetailsForm
from calls.forms.languages import named_languages
from calls.forms.upload_handler import RecordingUploadHandler
from calls.models import Call
from calls.states import Direction
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tenants.models.lengths import longest
from tenants.work_queue.notify import notify

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_TEMPLATE = "calls/upload.html"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Drop files, say whose they are, watch them arrive; without scripts, one file by a form.

    The check of the CSRF token reads the form, so the file's handler is set before it: `_receive`
    and `_show` are protected.
    """
    if request.method != "POST":
        return _show(request)
    handler = RecordingUploadHandler(request, lambda: request.user)
    request.upload_handlers = [handler]
    is_kept = False
    try:
        response = _receive(request, handler)
        is_kept = response.status_code == 302  # noqa: PLR2004  # To the call that was made.
    finally:
        if not is_kept:
            handler.discard("The form was refused.")
    return response


@csrf_protect
@login_required
@permission_required("calls.upload_call", raise_exception=True)
def _show(request: HttpRequest) -> HttpResponse:
    return render(request, _TEMPLATE, _page(request))


@csrf_protect
@login_required
@permission_required("calls.upload_call", raise_exception=True)
def _receive(request: HttpRequest, handler: RecordingUploadHandler) -> HttpResponse:
    try:
        details = DetailsForm(request.POST).details
        bound = bind_upload(handler.taken(), details, actor_of(request.user))
    except (Refused, ValidationError) as error:
        return _refuse(request, error)
    notify(bound.stage)
    return redirect(bound.call)


def _refuse(request: HttpRequest, error: Refused | ValidationError) -> HttpResponse:
    if isinstance(error, Refused):
        sentences, status = [error.message], error.status
    else:
        sentences, status = error.messages, 400
    context = _page(request) | {"refusals": sentences, "given": request.POST}
    return render(request, _TEMPLATE, context, status=status)


def _page(request: HttpRequest) -> dict[str, object]:
    return upload_choices(request) | {"pauses": pauses_of_calls()}


def upload_choices(request: HttpRequest) -> dict[str, object]:
    """What templates/calls/_upload.html needs."""
    return {
        "agents": agents_for(actor_of(request.user)),
        "directions": Direction.choices,
        "endings": ENDINGS_OFFERED,
        "languages": named_languages(),
        "longest": {name: longest(Call, name) for name in ("company_name", "call_type")},
        "most_bytes": settings.MAX_UPLOAD_BYTES,
    }
