"""Which ticket a mail answers, and whether its sender may add to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from tickets.domain.mail.reply_tokens import ticket_of_token, tokens_in
from tickets.domain.mail.threads import ticket_of_ids
from tickets.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from tickets.domain.mail.parsing import IncomingMail


@dataclass(frozen=True, slots=True)
class AnsweredTicket:
    """`is_known_sender`: the ticket knows the address, so that the mail goes on with it.

    Who knows an id or a token and writes from elsewhere begins a ticket of their own.
    """

    ticket: Ticket
    is_known_sender: bool


def answered_ticket(message: Message, mail: IncomingMail) -> AnsweredTicket | None:
    """By the ids that the mail names, else by a token of ours; None for a new request."""
    named = list(_named(message, mail))
    answered = (AnsweredTicket(ticket, _knows(ticket, mail.sender_email)) for ticket in named)
    return max(answered, key=lambda each: each.is_known_sender, default=None)


def _named(message: Message, mail: IncomingMail) -> Iterator[Ticket]:
    found = [ticket_of_ids(mail.answers), *map(ticket_of_token, tokens_in(message))]
    yield from (ticket for ticket in found if ticket is not None)


def _knows(ticket: Ticket, sender: str) -> bool:
    """Whether it is the customer of the ticket, or of one that went into it."""
    if not sender:
        return False
    whole = Ticket.objects.filter(Q(pk=ticket.pk) | Q(merged_into=ticket.pk))
    return whole.filter(requester_email__iexact=sender).exists()
