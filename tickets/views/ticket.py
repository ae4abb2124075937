"""The page of one ticket: what was said, why it is here, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tenants.models import Team
from tickets.domain.visibility import visible_tickets
from tickets.domain.work.macros import filled
from tickets.domain.work.people import answerers
from tickets.domain.work.ticket_page import linked_tickets, messages_of, shown_with, ticket_page_of
from tickets.forms import MacroForm
from tickets.models import Intent
from tickets.states import UNSETTLED
from tickets.views.acting import checked, seen_ticket
from tickets.views.ticket_context import offers, ticket_context

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from tickets.domain.work.ticket_page import TicketPage


@require_safe
@login_required
@permission_required("tickets.view_ticket", raise_exception=True)
def ticket(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """The page; `macro` is put into the reply, `draft=no` leaves it empty."""
    return show(request, ticket_id)


@require_safe
@login_required
@permission_required("tickets.view_ticket", raise_exception=True)
def conversation(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """What was said until now, asked for again and again while something may come."""
    found = seen_ticket(request, ticket_id)
    context = {"ticket": found, "said": messages_of(found), "is_live": found.status in UNSETTLED}
    return render(request, "tickets/_conversation.html", context)


def show(request: HttpRequest, ticket_id: UUID, refused: Refused | None = None) -> HttpResponse:
    """The page; after a refusal with its reason, and with what was typed."""
    actor = actor_of(request.user)
    rows = shown_with(visible_tickets(actor))
    page = ticket_page_of(get_object_or_404(rows, pk=ticket_id))
    context = ticket_context(page) | {
        "person": actor.membership,
        "refused": refused,
        "linked": linked_tickets(page.ticket, visible_tickets(actor)),
    }
    if request.user.has_perm("tickets.answer_ticket"):
        context |= _answering(request, page)
    if request.user.has_perm("tickets.assign_ticket"):
        context |= {"people": answerers(), "teams": Team.objects.all()}
    return render(
        request, "tickets/ticket.html", context, status=refused.status if refused else 200
    )


def _answering(request: HttpRequest, page: TicketPage) -> dict[str, object]:
    """What is in the reply's box, and where from."""
    found: dict[str, object] = {
        "macros": offers(page.ticket),
        "intents": Intent.objects.only("name"),
    }
    if "body" in request.POST:
        return found | {"typed": request.POST["body"], "typed_in": request.POST.get("form", "")}
    if request.GET.get("macro"):
        return found | _from_macro(request, page)
    is_wanted = request.GET.get("draft") != "no"
    return found | {"draft": page.draft if is_wanted else "", "has_draft": bool(page.draft)}


def _from_macro(request: HttpRequest, page: TicketPage) -> dict[str, object]:
    try:
        macro = checked(MacroForm(request.GET)).cleaned_data["macro"]
        return {"typed": filled(macro, page.ticket), "typed_in": "reply"}
    except Refused as refused:
        return {"refused": refused, "draft": page.draft, "has_draft": bool(page.draft)}
