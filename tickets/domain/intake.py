"""How a request comes in: written down and decided in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tenants.domain.actors import customer
from tenants.domain.refusals import Refused
from tenants.identifiers import uuid7
from tickets.domain.decision.advisers import chosen_advisers
from tickets.domain.decision.decisions import settle
from tickets.domain.decision.findings import look_into
from tickets.domain.decision.policies import current_policy
from tickets.models import Ticket, TicketEvent, TicketMessage
from tickets.states import Channel, EventKind, MessageKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from calls.models import Call
    from tenants.domain.actors import Actor
    from tickets.domain.decision.advisers import Advisers


@dataclass(frozen=True, slots=True)
class Asked:
    """What a customer asks, and all that is known of them."""

    message: str
    subject: str = ""
    requester_email: str = ""
    requester_name: str = ""
    channel: Channel = Channel.API
    external_id: str = ""
    language: str = ""
    customer_flags: tuple[str, ...] = ()
    call: Call | None = None


def take_in(  # Who asked, who brought it, and how it is decided.
    asked: Asked,
    *,
    actor: Actor,
    email_id: str = "",
    advisers: Callable[[], Advisers] = chosen_advisers,
    then: Callable[[Ticket], None] | None = None,
) -> Ticket:
    """A new ticket, decided: the request, its decision and what follows exist together or not.

    *then* runs in the transaction that makes it true. Raises ValidationError, and Refused where
    the external id or the e-mail is known.
    """
    ticket = _drafted(asked)
    ticket.clean_fields(exclude=["tenant"])
    finding = look_into(ticket, current_policy(), advisers)

    def taken() -> Ticket:
        """Fresh at each attempt: one that failed may have changed its ticket."""
        return _open(_drafted(asked, ticket.pk), email_id, actor=actor)

    with transaction.atomic():
        written = settle(taken, finding).ticket
        if then is not None:
            then(written)
    return written


def _drafted(asked: Asked, ticket_id: UUID | None = None) -> Ticket:
    return Ticket(
        pk=ticket_id or uuid7(),
        subject=asked.subject,
        message=asked.message,
        requester_email=asked.requester_email,
        requester_name=asked.requester_name,
        channel=asked.channel,
        external_id=asked.external_id,
        language=asked.language,
        customer_flags=list(asked.customer_flags),
        call=asked.call,
    )


def _open(ticket: Ticket, email_id: str, *, actor: Actor) -> Ticket:
    try:
        with transaction.atomic():
            ticket.save(force_insert=True)
            TicketMessage.objects.create(
                ticket=ticket,
                kind=MessageKind.REQUEST,
                body=ticket.message,
                email_id=email_id,
                **customer().columns(),
            )
    except IntegrityError:
        words = _("A ticket with this external id or e-mail exists already.")
        raise Refused("ticket-known", words, status=409) from None
    TicketEvent.objects.create(ticket=ticket, kind=EventKind.OPENED, **actor.columns())
    return ticket
