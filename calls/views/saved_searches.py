"""Searches that people keep: what the search page's forms ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calls.domain.search.saved import count_said, remove_search, save_search, saved_search
from calls.domain.visibility import visible_calls
from calls.filters import SpokenCallFilter
from calls.forms.saved_search import SavedSearchForm
from calls.views.search import question_of, speaker_of
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused, validation_message

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from calls.models import SavedSearch


@require_POST
@login_required
@permission_required("calls.view_call", raise_exception=True)
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search, and show it again."""
    try:
        row = _save(request)
    except ValidationError as error:
        messages.error(request, validation_message(error))
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("Search saved."))
        return redirect(f"{reverse('search:page')}?{row.query}")
    return redirect("search:page")


def _save(request: HttpRequest) -> SavedSearch:
    form = SavedSearchForm(request.POST)
    if not form.is_valid():
        raise ValidationError(dict(form.errors.as_data()))
    return save_search(actor_of(request.user), **form.cleaned_data)


@require_POST
@login_required
@permission_required("calls.view_call", raise_exception=True)
def remove(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Forget one of one's own searches."""
    if not remove_search(actor_of(request.user), search_id):
        raise Http404
    messages.success(request, _("Saved search removed."))
    return redirect("search:page")


@require_safe
@login_required
@permission_required("calls.view_call", raise_exception=True)
def count(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """How many calls it finds for who asks: a number, or 99+."""
    actor = actor_of(request.user)
    row = saved_search(actor, search_id)
    if row is None:
        raise Http404
    params = QueryDict(row.query)
    calls = SpokenCallFilter(params, queryset=visible_calls(actor), request=request).qs
    return HttpResponse(
        count_said(calls, question_of(params), speaker_of(params)), content_type="text/plain"
    )
