"""Giving a settled ticket back to people, in whatever way it comes to that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.domain.lifecycle.locks import locked
from tickets.domain.lifecycle.moves import move
from tickets.models import ANSWERS, Decision, Ticket, Verdict
from tickets.states import UNSETTLED, LabelSource, TicketEventKind, TicketStatus

if TYPE_CHECKING:
    from tenants.domain.actors import Actor


def reopen(ticket: Ticket, *, actor: Actor) -> Ticket:
    """Give an answered or closed ticket back to people; an automatic answer counts as wrong.

    Raises Refused where people have it already, or it went into another.
    """
    with transaction.atomic():
        row = locked(ticket)
        if row.status in UNSETTLED:
            words = _("The ticket is not resolved yet: there is nothing to reopen.")
            raise Refused("not-settled", words, status=409)
        return reopen_if_settled(row, actor=actor)


def reopen_if_settled(ticket: Ticket, *, actor: Actor, was_answer_wrong: bool = True) -> Ticket:
    """The same, and nothing for a ticket that people have already or that went into another."""
    with transaction.atomic():
        row: Ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
        if back_to_people(row, actor=actor) and was_answer_wrong:
            _mark_answer_as_wrong(row, actor)
    return row


def back_to_people(row: Ticket, *, actor: Actor, detail: str = "") -> bool:
    """Reopen the locked ticket if it is settled and its own, saying nothing of its answer.

    The resolution's clock starts anew, and so does the first answer's where no reply reached the
    customer; automatic replies that wait are not sent.
    """
    if row.status in UNSETTLED or row.merged_into_id is not None:
        return False
    move(row, TicketStatus.ESCALATED, actor, TicketEventKind.REOPENED, detail=detail)
    return True


def _mark_answer_as_wrong(row: Ticket, actor: Actor) -> None:
    for decision in Decision.objects.filter(ANSWERS, ticket=row):
        Verdict.objects.create(
            decision=decision,
            source=LabelSource.REOPENING,
            is_resolved=False,
            **actor.columns(),
        )
