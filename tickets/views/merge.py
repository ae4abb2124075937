"""Making one ticket of two: first what will happen, then the deed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tickets.domain.work.merging import merge as merge_tickets
from tickets.views.acting import seen_ticket
from tickets.views.lookup import ticket_named
from tickets.views.ticket import show

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required("tickets.merge_ticket", raise_exception=True)
def merge(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """`into` is the other ticket's id or external id."""
    ticket = seen_ticket(request, ticket_id)
    said = request.POST if request.method == "POST" else request.GET
    try:
        into = ticket_named(request, said.get("into", "").strip())
        if request.method == "POST":
            merge_tickets(ticket, into, actor=actor_of(request.user))
    except Refused as refused:
        return show(request, ticket_id, refused)
    if request.method != "POST":
        return render(request, "tickets/merge.html", {"ticket": ticket, "into": into})
    messages.success(request, _("Tickets merged. Continue here."))
    return redirect(into)
