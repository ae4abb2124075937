"""What goes to the customer, and what comes back."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.domain.delivery import NO_MAIL, is_mailed, queue_reply
from tickets.domain.lifecycle.locks import locked_target, locked_unsettled
from tickets.domain.lifecycle.moves import record_event, work_on
from tickets.domain.lifecycle.reopening import reopen_if_settled
from tickets.domain.sla.clocks import resume_clock
from tickets.domain.work.reply_meaning import ReplyMeaning, meaning_of
from tickets.models import TicketMessage
from tickets.states import UNSETTLED, MessageKind, TicketEventKind

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tickets.domain.delivery import MailDetails
    from tickets.models import Ticket


def reply(ticket: Ticket, body: str, *, actor: Actor, deliver: bool = True) -> TicketMessage:
    """Answer the customer; from now on the resolution's clock rests until they write again.

    It goes by e-mail where there is an address, and the customer is not on a chat or the phone,
    unless the caller does not have it delivered.
    Raises Refused for an empty text, and where the ticket is settled or went into another.
    """
    body, now = written(body), timezone.now()
    with transaction.atomic():
        row = locked_unsettled(ticket)
        work_on(row, TicketEventKind.REPLIED, actor=actor)
        message: TicketMessage = TicketMessage.objects.create(
            ticket=row,
            kind=MessageKind.REPLY,
            body=body,
            **actor.columns(),
        )
        if deliver and is_mailed(row, is_automatic=False):
            queue_reply(message)
        row.first_answered_at = row.first_answered_at or now
        row.waiting_since = row.waiting_since or now
        row.save(update_fields=["first_answered_at", "waiting_since", "updated_at"])
    return message


def customer_wrote(
    ticket: Ticket, body: str, *, actor: Actor, mail: MailDetails = NO_MAIL
) -> TicketMessage:
    """Add what the customer wrote, to the ticket that theirs went into if it was merged.

    The actor is the customer, or who passes their words on.
    A settled ticket is reopened unless they only thank or are away, and the resolution's clock runs
    on. Safe to repeat with the same mail. Raises Refused for an empty text.
    """
    body = written(body)
    meaning = meaning_of(ticket, body)
    with transaction.atomic():
        row = locked_target(ticket)
        if (known := _known(mail.email_id)) is not None:
            return known
        message: TicketMessage = TicketMessage.objects.create(
            ticket=row,
            kind=MessageKind.REQUEST,
            body=body,
            **asdict(mail),
            **actor.columns(),
        )
        record_event(row, TicketEventKind.WROTE, actor=actor)
        if row.status in UNSETTLED:
            resume_clock(row, timezone.now())
            row.save(update_fields=["waiting_since", "resolution_due_at", "updated_at"])
        elif meaning != ReplyMeaning.SETTLED:
            is_wrong = meaning == ReplyMeaning.COMPLAINT
            reopen_if_settled(row, actor=actor, was_answer_wrong=is_wrong)
    return message


def _known(email_id: str) -> TicketMessage | None:
    return TicketMessage.objects.filter(email_id=email_id).first() if email_id else None


def written(body: str) -> str:
    """The text without empty space around it. Raises Refused where nothing is left."""
    if not body.strip():
        raise Refused("empty-message", _("The message is empty: write something."))
    return body.strip()
