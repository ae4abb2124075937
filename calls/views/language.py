"""The review page's form for what was spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls.domain.corrections import change_call
from calls.domain.details import CallDetails
from calls.domain.visibility import visible_calls
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused, validation_message
from tenants.work_queue.notify import notify

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_POST
@login_required
@permission_required("calls.change_call", raise_exception=True)
def correct(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Say what is spoken in a call; another language than it was heard in starts it anew."""
    actor = actor_of(request.user)
    call = get_object_or_404(visible_calls(actor), pk=call_id)
    said = CallDetails(spoken_language=request.POST.get("language", ""))
    try:
        due = change_call(call, said, actor)
    except Refused as refused:
        messages.warning(request, refused.message)
    except ValidationError as error:
        messages.error(request, validation_message(error))
    else:
        notify(*due)
        saved = _("Language saved. The call is transcribed again.") if due else _("Language saved.")
        messages.success(request, saved)
    return redirect(call)
