"""A request that somebody takes down for a customer, on the phone say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tickets.domain.intake import assess_input, create_ticket
from tickets.forms import RequestForm
from tickets.notify import notify_delivery
from tickets.states import TicketStatus

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required("tickets.answer_ticket", raise_exception=True)
def new(request: HttpRequest) -> HttpResponse:
    """An empty form, or the ticket that was made of a filled one: it is decided at once."""
    if request.method != "POST":
        return render(request, "tickets/new.html", {"form": RequestForm()})
    form, status = RequestForm(request.POST), 400
    if form.is_valid():
        try:
            ticket = create_ticket(assess_input(form.data_given), actor=actor_of(request.user))
        except ValidationError as error:
            form.add_error(None, error.messages)
        except Refused as refused:
            form.add_error(None, refused.message)
            status = refused.status
        else:
            if ticket.status == TicketStatus.AUTO_RESOLVED:
                notify_delivery()
            messages.success(request, _("Ticket created."))
            return redirect(ticket)
    return render(request, "tickets/new.html", {"form": form}, status=status)
