"""What people do with a ticket, each by a form of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tickets.domain.intents.labelling import label as say_label
from tickets.domain.lifecycle import closing, escalation, reopening
from tickets.domain.mail import outgoing
from tickets.domain.visibility import visible_tickets
from tickets.domain.work import assigning, linking, notes, replying
from tickets.domain.work.merging import conversation
from tickets.forms import AssigneeForm, CallForm, LabelForm, TeamForm, WordsForm
from tickets.notify import notify_delivery
from tickets.states import Delivery
from tickets.views.acting import checked, seen_ticket
from tickets.views.lookup import call_named
from tickets.views.ticket import show

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from tickets.models import Ticket


@require_POST
@login_required
@permission_required("tickets.answer_ticket", raise_exception=True)
def reply(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Answer the customer; with `then=close` the ticket is closed, too."""
    is_last, actor = request.POST.get("then") == "close", actor_of(request.user)

    def do(ticket: Ticket) -> str:
        body = checked(WordsForm(request.POST)).cleaned_data["body"]
        with transaction.atomic():
            message = replying.reply(ticket, body, actor=actor)
            if is_last:
                closing.close(ticket, actor=actor)
        if message.delivery == Delivery.WAITING:
            notify_delivery()
            way = _("Your reply is being sent.")
        else:
            way = _("Your reply is saved here: it is not sent by e-mail.")
        return f"{way} {_('Ticket closed.')}" if is_last else way

    return _act(request, ticket_id, do)


@require_POST
@login_required
@permission_required("tickets.answer_ticket", raise_exception=True)
def send_again(request: HttpRequest, ticket_id: UUID, message_id: UUID) -> HttpResponse:
    """Mail a reply anew that could not be sent."""

    def do(ticket: Ticket) -> None:
        outgoing.send_again(get_object_or_404(conversation(ticket), pk=message_id))
        notify_delivery()

    return _act(request, ticket_id, do, _("The reply is being sent again."))


@require_POST
@login_required
@permission_required("tickets.answer_ticket", raise_exception=True)
def note(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    def do(ticket: Ticket) -> None:
        body = checked(WordsForm(request.POST)).cleaned_data["body"]
        notes.note(ticket, body, actor=actor_of(request.user))

    return _act(request, ticket_id, do, _("Note added."))


@require_POST
@login_required
@permission_required("tickets.answer_ticket", raise_exception=True)
def take(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Make it one's own."""

    def do(ticket: Ticket) -> None:
        actor = actor_of(request.user)
        if actor.membership is None:
            raise Refused("no-place", _("Only members of this company can be assigned tickets."))
        assigning.assign(ticket, actor.membership, actor=actor)

    return _act(request, ticket_id, do, _("Ticket assigned to you."))


@require_POST
@login_required
@permission_required("tickets.answer_ticket", raise_exception=True)
def give_back(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Make one's own nobody's."""

    def do(ticket: Ticket) -> None:
        actor = actor_of(request.user)
        if ticket.assignee is None or ticket.assignee != actor.membership:
            raise Refused("not-yours", _("The ticket is not assigned to you."), status=409)
        assigning.assign(ticket, None, actor=actor)

    return _act(request, ticket_id, do, _("Ticket unassigned."))


@require_POST
@login_required
@permission_required("tickets.assign_ticket", raise_exception=True)
def assign(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    def do(ticket: Ticket) -> None:
        assigning.assign(
            ticket,
            checked(AssigneeForm(request.POST)).cleaned_data["assignee"],
            actor=actor_of(request.user),
        )

    return _act(request, ticket_id, do, _("Ticket assigned."))


@require_POST
@login_required
@permission_required("tickets.assign_ticket", raise_exception=True)
def queue(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    def do(ticket: Ticket) -> None:
        assigning.queue(
            ticket,
            checked(TeamForm(request.POST)).cleaned_data["team"],
            actor=actor_of(request.user),
        )

    return _act(request, ticket_id, do, _("Ticket moved to the team."))


@require_POST
@login_required
@permission_required("tickets.answer_ticket", raise_exception=True)
def link(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """By the call's id or external id; empty for no call."""

    def do(ticket: Ticket) -> None:
        said = checked(CallForm(request.POST)).cleaned_data["call"]
        call = call_named(request, said) if said else None
        linking.link_call(ticket, call, actor=actor_of(request.user))

    return _act(request, ticket_id, do, _("Linked call saved."))


@require_POST
@login_required
@permission_required("tickets.answer_ticket", raise_exception=True)
def label(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Say which intent it has in truth."""

    def do(ticket: Ticket) -> None:
        say_label(ticket, checked(LabelForm(request.POST)).name, actor=actor_of(request.user))

    return _act(request, ticket_id, do, _("Intent saved. The classifier learns from it."))


@require_POST
@login_required
@permission_required("tickets.answer_ticket", raise_exception=True)
def close(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    def do(ticket: Ticket) -> None:
        closing.close(ticket, actor=actor_of(request.user))

    return _act(request, ticket_id, do, _("Ticket closed."))


@require_POST
@login_required
@permission_required("tickets.answer_ticket", raise_exception=True)
def reopen(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    def do(ticket: Ticket) -> None:
        reopening.reopen(ticket, actor=actor_of(request.user))

    return _act(request, ticket_id, do, _("Ticket reopened."))


@require_POST
@login_required
@permission_required("tickets.answer_ticket", raise_exception=True)
def escalate(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Hand it to people."""

    def do(ticket: Ticket) -> None:
        escalation.escalate(ticket, actor=actor_of(request.user))

    return _act(request, ticket_id, do, _("Ticket escalated."))


def _act(
    request: HttpRequest, ticket_id: UUID, do: Callable[[Ticket], str | None], said: str = ""
) -> HttpResponse:
    """Do it and come back to the ticket; to the list where the person sees it no longer.

    What was done is told as the deed returns it, or else as `said`.
    """
    ticket = seen_ticket(request, ticket_id)
    try:
        told = do(ticket) or said
    except Refused as refused:
        return show(request, ticket_id, refused)
    messages.success(request, told)
    is_seen = visible_tickets(actor_of(request.user)).filter(pk=ticket_id).exists()
    return redirect(ticket if is_seen else "tickets:list")
