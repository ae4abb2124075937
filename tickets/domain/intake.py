"""How a request comes in: assessed first, then written down and decided in one transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tenants.domain.actors import customer
from tenants.domain.refusals import Refused
from tenants.domain.wording import one_line
from tickets.domain.decision.advisers import chosen_advisers
from tickets.domain.decision.assessments import assess
from tickets.domain.decision.decisions import decide
from tickets.domain.decision.policies import current_policy
from tickets.domain.delivery import NO_MAIL
from tickets.domain.lifecycle.moves import record_event
from tickets.models import Ticket, TicketMessage
from tickets.states import Channel, MessageKind, Reason, TicketEventKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from calls.models import Call
    from tenants.domain.actors import Actor
    from tickets.domain.decision.advisers import Advisers
    from tickets.domain.decision.assessments import Assessment
    from tickets.domain.delivery import MailDetails


@dataclass(frozen=True, slots=True)
class TicketInput:
    """What a customer asks, and all that is known of them. With `doubts`, people decide.

    `quoted` is the thread that their mail had below; without `deliver` no reply is mailed: whoever
    sent the ticket mails it.
    """

    message: str
    subject: str = ""
    requester_email: str = ""
    requester_name: str = ""
    channel: Channel = Channel.API
    external_id: str = ""
    language: str = ""
    customer_flags: tuple[str, ...] = ()
    call: Call | None = None
    follows: Ticket | None = None
    doubts: tuple[Reason, ...] = ()
    quoted: str = ""
    deliver: bool = True


@dataclass(frozen=True, slots=True)
class AssessedTicket:
    """A ticket that is checked and assessed, and no row yet."""

    ticket: Ticket
    assessment: Assessment
    deliver: bool = True


def assess_input(
    data: TicketInput, advisers: Callable[[], Advisers] = chosen_advisers
) -> AssessedTicket:
    """Outside any transaction: an engine may take seconds. Raises ValidationError."""
    ticket = Ticket(
        subject=one_line(data.subject),
        message=data.message,
        requester_email=data.requester_email,
        requester_name=one_line(data.requester_name),
        channel=data.channel,
        external_id=data.external_id,
        language=data.language,
        customer_flags=list(data.customer_flags),
        call=data.call,
        follows=data.follows,
    )
    ticket.clean_fields(exclude=["tenant"])
    assessment = assess(ticket, current_policy(), advisers, data.doubts, data.quoted)
    return AssessedTicket(ticket, assessment, data.deliver)


def create_ticket(assessed: AssessedTicket, *, actor: Actor, mail: MailDetails = NO_MAIL) -> Ticket:
    """A new ticket, decided: the request, its decision and what follows exist together or not.

    What must be true with it is written in a transaction around this. Raises Refused where the
    external id or the e-mail is known, and the database's errors.
    """
    with transaction.atomic():
        _insert(assessed.ticket, mail)
        record_event(assessed.ticket, TicketEventKind.OPENED, actor=actor)
        return decide(assessed.ticket.pk, assessed.assessment, deliver=assessed.deliver).ticket


def _insert(ticket: Ticket, mail: MailDetails) -> None:
    try:
        with transaction.atomic():
            ticket.save(force_insert=True)
            TicketMessage.objects.create(
                ticket=ticket,
                kind=MessageKind.REQUEST,
                body=ticket.message,
                **asdict(mail),
                **customer().columns(),
            )
    except IntegrityError:
        words = _("A ticket with this external id or e-mail exists already.")
        raise Refused("ticket-known", words, status=409) from None
