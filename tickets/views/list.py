"""The table of tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from tenants.domain.actors import actor_of
from tenants.views.lists import page_asked, query_with
from tickets.domain.visibility import visible_tickets
from tickets.domain.work.audits import waiting_audits
from tickets.domain.work.people import answerers
from tickets.domain.work.queues import queues_of
from tickets.filters import TicketFilter
from tickets.models import Intent
from tickets.states import Channel, Reason
from tickets.views.filter_links import filters_that_are_on, overdue_link, queue_tabs, status_links
from tickets.views.rows import listed, rows_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# What the filter form keeps beside its own fields.
_KEPT: Final = ("status", "team", "overdue", "action", "external_id", "requester_email")


@require_safe
@vary_on_headers("HX-Request")
@login_required
@permission_required("tickets.view_ticket", raise_exception=True)
def ticket_list(request: HttpRequest) -> HttpResponse:
    """The tickets the person may see, filtered; asked by htmx, the rows only."""
    asked = request.GET
    tickets = visible_tickets(actor_of(request.user))
    found = TicketFilter(asked, queryset=listed(tickets), request=request).qs
    page = page_asked(found, asked)
    context: dict[str, object] = {"lines": rows_of(page.rows)}
    if "HX-Request" in request.headers:
        return render(request, "tickets/list.html#rows", context)
    context |= {
        "page": page,
        "is_first": not page.rows and not asked,
        "audits": _audits(request),
    }
    return render(request, "tickets/list.html", context | _filters(request))


def _filters(request: HttpRequest) -> dict[str, object]:
    asked, actor = request.GET, actor_of(request.user)
    queues = queues_of(visible_tickets(actor), actor.membership)
    people = answerers() if request.user.has_perm("tickets.assign_ticket") else []
    return {
        "tabs": queue_tabs(asked, queues),
        "status_links": status_links(asked),
        "overdue_link": overdue_link(asked),
        "overdue": queues.overdue,
        "active_filters": filters_that_are_on(asked, people),
        "kept": [(name, value) for name in _KEPT for value in asked.getlist(name)],
        "intents": Intent.objects.values_list("name", flat=True),
        "channels": Channel.choices,
        "reasons": Reason.choices,
        "people": people,
        "query": query_with(asked),
    }


def _audits(request: HttpRequest) -> int:
    """How many answers wait for an audit by this person."""
    if not request.user.has_perm("tickets.audit_ticket"):
        return 0
    return waiting_audits().filter(ticket__in=visible_tickets(actor_of(request.user))).count()
