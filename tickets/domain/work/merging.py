"""Two tickets that are one matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.locks import advisory_lock
from tenants.domain.moments import earlier
from tenants.domain.refusals import Refused
from tickets.domain.decision.verdicts import record_verdict
from tickets.domain.lifecycle.locks import lock_in_order, locked, locked_unsettled
from tickets.domain.lifecycle.moves import move, record_event, withdraw_automatic_replies
from tickets.domain.sla.clocks import resume_clock
from tickets.models import ANSWERS, Decision, Ticket, TicketMessage
from tickets.states import UNSETTLED, LabelSource, TicketEventKind, TicketStatus

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tenants.domain.actors import Actor


def merge(ticket: Ticket, into: Ticket, *, actor: Actor) -> Ticket:
    """Close the ticket and go on with the other one, which is returned.

    Its messages stay with it and are read in the other's `conversation`; what the customer writes
    from now on goes there. The other one takes over what it lacks, the target that is due first,
    and what was merged into this one. Both get a line of history. An answer given at once did not
    hold, as its matter goes on: it counts as reopened, and is not mailed any more. Raises Refused
    for a ticket and itself, one of another customer, one that went elsewhere, and into a settled
    one.
    """
    if ticket.pk == into.pk:
        raise Refused("same-ticket", _("A ticket cannot be merged into itself."), status=409)
    with transaction.atomic():
        advisory_lock("ticket merges")  # So that what went into this one stays the same.
        lock_in_order(Q(pk__in=(ticket.pk, into.pk)) | Q(merged_into=ticket))
        row, target = locked(ticket), locked_unsettled(into)
        _refuse_another_customer(row, target)
        _keep_targets(row, target, timezone.now())
        _take_what_is_missing(row, target)
        target.save()
        if row.status not in UNSETTLED:
            _take_back_answer(row, actor=actor)
        _close(row, target, actor)
        Ticket.objects.filter(Q(pk=row.pk) | Q(merged_into=row)).update(merged_into=target)
        record_event(target, TicketEventKind.MERGED, actor=actor, detail=str(row.pk))
    return target


def conversation(ticket: Ticket) -> QuerySet[TicketMessage]:
    """The messages of the ticket and of all that went into it, in order."""
    messages: QuerySet[TicketMessage] = TicketMessage.objects.filter(
        Q(ticket=ticket) | Q(ticket__merged_into=ticket)
    )
    return messages.order_by("created_at", "pk")


def _close(row: Ticket, target: Ticket, actor: Actor) -> None:
    if row.status == TicketStatus.CLOSED:
        record_event(row, TicketEventKind.MERGED, actor=actor, detail=str(target.pk))
    else:
        move(row, TicketStatus.CLOSED, actor, TicketEventKind.MERGED, detail=str(target.pk))


def _take_back_answer(row: Ticket, *, actor: Actor) -> None:
    for decision in Decision.objects.filter(ANSWERS, ticket=row):
        record_verdict(decision, LabelSource.REOPENING, is_resolved=False, actor=actor)
        record_event(row, TicketEventKind.REOPENED, actor=actor)
    withdraw_automatic_replies(row, _("The ticket was merged first: the answer was not sent."))


def _refuse_another_customer(row: Ticket, target: Ticket) -> None:
    """Replies go to the target's customer alone: another one would never hear of theirs."""
    mine, theirs = row.requester_email.casefold(), target.requester_email.casefold()
    if mine and theirs and mine != theirs:
        words = _("The tickets belong to different customers: answer each of them.")
        raise Refused("another-customer", words, status=409)


def _keep_targets(row: Ticket, target: Ticket, now: datetime) -> None:
    """The earlier due times hold for both, unless this one is settled."""
    if row.status not in UNSETTLED:
        return
    both_rest = row.waiting_since is not None and target.waiting_since is not None
    resume_clock(row, now)
    resume_clock(target, now)
    target.waiting_since = now if both_rest else None
    target.resolution_due_at = earlier(row.resolution_due_at, target.resolution_due_at)
    if row.first_answered_at is None and target.first_answered_at is None:
        due = earlier(row.first_answer_due_at, target.first_answer_due_at)
        target.first_answer_due_at = due


def _take_what_is_missing(row: Ticket, target: Ticket) -> None:
    if not target.requester_email:
        target.requester_email = row.requester_email
    target.requester_name = target.requester_name or row.requester_name
    if target.opened_by_id is None:  # A rule has one ticket a call.
        target.call = target.call or row.call
