"""Replies by e-mail: whether they go out, put on the work queue, and taken off it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from tenants.mail.messages import message_id_of
from tenants.mail.outbox import cancel_mail, queue_mail
from tickets.models import TicketMessage
from tickets.states import Channel, Delivery
from tickets.work_kinds import REPLY_MAIL

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tickets.models import Ticket

_MAILED: Final = (Channel.EMAIL, Channel.WEB)


@dataclass(frozen=True, slots=True)
class MailDetails:
    """What a customer's message has beside its words where it came by mail."""

    quoted: str = ""
    email_id: str = ""
    email_fingerprint: str = ""


NO_MAIL: Final = MailDetails()


def is_mailed(ticket: Ticket, *, is_automatic: bool) -> bool:
    """Programs that ask by the API are given the automatic answer there; a person's comes later."""
    is_late = ticket.channel == Channel.API and not is_automatic
    return bool(ticket.requester_email) and (ticket.channel in _MAILED or is_late)


def queue_reply(message: TicketMessage) -> None:
    """Have the reply sent to the ticket's customer, in the caller's transaction."""
    message.delivery, message.delivery_error = Delivery.WAITING, ""
    message.email_id = message.email_id or message_id_of(message.pk)
    message.save(update_fields=["delivery", "delivery_error", "email_id", "updated_at"])
    queue_mail(REPLY_MAIL, message.pk)


def withdraw(messages: QuerySet[TicketMessage], why: str) -> None:
    """Send what waits of these no more; people may send it again."""
    waiting = list(messages.filter(delivery=Delivery.WAITING).values_list("pk", flat=True))
    if not waiting:
        return
    cancel_mail(REPLY_MAIL, waiting)
    TicketMessage.objects.filter(pk__in=waiting).update(
        delivery=Delivery.FAILED, delivery_error=why, updated_at=timezone.now()
    )
