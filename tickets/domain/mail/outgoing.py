"""Replies on their way to the customers' mailboxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tenants.models import OutgoingMail
from tenants.work_queue.kinds import WorkHooks
from tickets.domain.delivery import queue_reply
from tickets.domain.lifecycle.moves import record_event
from tickets.domain.lifecycle.reopening import back_to_people
from tickets.domain.mail.rendering import MAIL, is_automatic
from tickets.models import Ticket, TicketMessage
from tickets.states import Delivery, TicketEventKind, TicketStatus

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from tenants.work_queue.kinds import Claim, Failure


def send_again(message: TicketMessage) -> TicketMessage:
    """Try anew what could not be sent. Raises Refused for any other message."""
    with transaction.atomic():
        row: TicketMessage = TicketMessage.objects.select_for_update().get(pk=message.pk)
        if row.delivery != Delivery.FAILED:
            raise Refused("not-failed", _("Only a reply that could not be sent can be sent again."))
        queue_reply(row)
    return row


def mark_undelivered(message: TicketMessage, error: str) -> None:
    """A reply that was sent came back: people see it on its ticket, and settle what it was to."""
    sent = TicketMessage.objects.filter(pk=message.pk, delivery=Delivery.SENT)
    failed = {"delivery": Delivery.FAILED, "delivery_error": error[:300]}
    if sent.update(**failed, updated_at=timezone.now()):
        _tell_people(message.pk, _("The reply could not be delivered."))


class ReplyHooks(WorkHooks[OutgoingMail]):
    """A reply says what became of its mail."""

    def finished(self, claimed: Claim[OutgoingMail]) -> None:
        _waiting(claimed.item.subject_id).update(
            delivery=Delivery.SENT, delivery_error="", updated_at=timezone.now()
        )

    def failed(self, claimed: Claim[OutgoingMail], failure: Failure) -> None:
        if failure.is_final:
            _fail(claimed.item.subject_id, failure.message)
        else:
            _waiting(claimed.item.subject_id).update(
                delivery_error=failure.message[:300], updated_at=timezone.now()
            )

    def dead(self, item: OutgoingMail) -> None:
        _fail(item.subject_id, item.error_message)


def _waiting(message_id: UUID) -> QuerySet[TicketMessage]:
    waiting: QuerySet[TicketMessage] = TicketMessage.objects.filter(
        pk=message_id, delivery=Delivery.WAITING
    )
    return waiting


def _fail(message_id: UUID, error: str) -> None:
    failed = {"delivery": Delivery.FAILED, "delivery_error": error[:300]}
    if _waiting(message_id).update(**failed, updated_at=timezone.now()):
        _tell_people(message_id, _("The reply could not be sent."))


def _tell_people(message_id: UUID, words: str) -> None:
    """A reply that never arrives is on record; what it was to settle at once, people settle."""
    message: TicketMessage = TicketMessage.objects.get(pk=message_id)
    ticket: Ticket = Ticket.objects.select_for_update().get(pk=message.ticket_id)
    if is_automatic(message) and ticket.status == TicketStatus.AUTO_RESOLVED:
        back_to_people(ticket, actor=MAIL, detail=words)
    else:
        record_event(ticket, TicketEventKind.CHANGED, actor=MAIL, detail=words)
