"""Keeping what came in and becomes no ticket, and making one of it where people see a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tenants.models.lengths import longest
from tickets.domain.intake import TicketInput, assess_input, create_ticket
from tickets.domain.mail.parsing import can_be_answered
from tickets.models import SuspendedMail
from tickets.states import Channel, Reason

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tickets.domain.mail.parsing import IncomingMail
    from tickets.models import Ticket
    from tickets.states import SuspensionReason

_LONGEST_SENDER: Final = longest(SuspendedMail, "sender")


def suspend(
    mail: IncomingMail, reason: SuspensionReason, ticket: Ticket | None = None
) -> SuspendedMail:
    """Write the mail down for people to look through. Safe to repeat."""
    kept, _is_new = SuspendedMail.objects.get_or_create(
        email_id=mail.email_id,
        email_fingerprint=mail.fingerprint,
        defaults={
            "reason": reason,
            "sender": (mail.sender_email or mail.sender_name)[:_LONGEST_SENDER],
            "subject": mail.subject,
            "text": mail.text,
            "ticket": ticket,
        },
    )
    return kept


def open_ticket(mail: SuspendedMail, *, actor: Actor) -> Ticket:
    """A ticket of the mail, which people decide. Raises Refused where it belongs to one."""
    data = TicketInput(
        message=mail.text or mail.subject or _("(no text)"),
        subject=mail.subject,
        requester_email=mail.sender if can_be_answered(mail.sender) else "",
        channel=Channel.EMAIL,
        doubts=(Reason.NO_AUTOMATIC_MAIL,),
    )
    assessed = assess_input(data)
    with transaction.atomic():
        row = SuspendedMail.objects.select_for_update().get(pk=mail.pk)
        if row.ticket_id is not None:
            raise Refused("has-ticket", _("The mail belongs to a ticket already."), status=409)
        ticket = create_ticket(assessed, actor=actor)
        row.ticket = ticket
        row.save(update_fields=["ticket", "updated_at"])
    return ticket
