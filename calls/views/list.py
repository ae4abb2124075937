"""The table of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from calls.domain.agents import agents_for
from calls.domain.pipeline.pauses import pauses_of_calls
from calls.domain.visibility import visible_calls
from calls.filters import CallFilter
from calls.states import Direction, SentimentLabel
from calls.views.filter_links import filters_that_are_on, status_links
from calls.views.rows import rows_of
from calls.views.upload import upload_choices
from tenants.domain.actors import actor_of
from tenants.views.lists import page_asked, query_with

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_STOP_POLLING: Final = 286  # What htmx takes as "no more".


@require_safe
@vary_on_headers("HX-Request")
@login_required
@permission_required("calls.view_call", raise_exception=True)
def call_list(request: HttpRequest) -> HttpResponse:
    """The calls the person may see, filtered; asked by htmx, the rows only."""
    asked = request.GET
    calls = visible_calls(actor_of(request.user)).select_related("agent__user")
    found = CallFilter(asked, queryset=calls, request=request).qs
    page = page_asked(found, asked)
    lines = rows_of(page.rows)
    works = any(line.is_working for line in lines)
    context: dict[str, object] = {"lines": lines, "works": works}
    if "HX-Request" in request.headers:
        status = 200 if works else _STOP_POLLING
        return render(request, "calls/list.html#rows", context, status=status)
    context |= {"page": page, "pauses": pauses_of_calls()} | _filters(request)
    if not lines and not asked:
        context |= {"is_first": True} | upload_choices(request)
    return render(request, "calls/list.html", context)


def _filters(request: HttpRequest) -> dict[str, object]:
    asked = request.GET
    agents = agents_for(actor_of(request.user))
    return {
        "agents": agents,
        "directions": Direction.choices,
        "sentiments": SentimentLabel.choices,
        "active_filters": filters_that_are_on(asked, agents),
        "status_links": status_links(asked),
        "statuses": asked.getlist("status"),
        "query": query_with(asked),
    }
