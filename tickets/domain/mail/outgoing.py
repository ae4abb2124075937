"""Replies on their way to the customers' mailboxes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.domain.lifecycle.moves import record_event
from tickets.domain.lifecycle.reopening import back_to_people
from tickets.domain.mail.threads import own_id
from tickets.domain.mail.troubles import Trouble, trouble_of
from tickets.domain.mail.writing import MAIL, is_automatic, written
from tickets.models import Ticket, TicketMessage
from tickets.states import Delivery, EventKind, TicketStatus

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

_log = structlog.get_logger(__name__)
_PAUSES: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480)
)  # After the first attempt, the second, ...; there is one attempt more than pauses.
_LEASE: Final = timedelta(minutes=10)  # Far more than a mail server may take: EMAIL_TIMEOUT.


def deliver_waiting(most: int = 50) -> int:
    """Send the scope's tenant's replies that are due, at most so many; how many went out.

    Any number of workers may do so at once. A message is claimed in a transaction of its own and
    sent outside any. Who dies between the two leaves it to whoever comes after the lease: that
    may send it a second time, under the same Message-ID, by which mail programs show it once.
    """
    sent = 0
    connection = get_connection()
    try:
        for _number in range(most):
            message = _claim()
            if message is None:
                break
            trouble = _send(message, connection)
            _settle(message, trouble)
            sent += trouble is None
            if trouble is not None and trouble.is_servers:
                break  # The others' attempts are not to be spent on the same.
    finally:
        connection.close()
    return sent


def send_again(message: TicketMessage) -> TicketMessage:
    """Try anew what could not be sent. Raises Refused for any other message."""
    with transaction.atomic():
        row: TicketMessage = TicketMessage.objects.select_for_update().get(pk=message.pk)
        if row.delivery != Delivery.FAILED:
            raise Refused("not-failed", _("Only a reply that could not be sent can be sent again."))
        row.delivery, row.deliver_after = Delivery.WAITING, timezone.now()
        row.delivery_attempt, row.delivery_error = 0, ""
        row.save()
    return row


def _claim() -> TicketMessage | None:
    """The reply that is due longest, ours until its lease ends."""
    now = timezone.now()
    due = TicketMessage.objects.filter(delivery=Delivery.WAITING, deliver_after__lte=now)
    with transaction.atomic(durable=True):
        locked = due.select_for_update(skip_locked=True, of=("self",))
        message: TicketMessage | None = (
            locked.select_related("ticket", "tenant").order_by("deliver_after", "pk").first()
        )
        if message is None:
            return None
        message.email_id = message.email_id or own_id(message)
        message.delivery_attempt += 1
        message.deliver_after = now + _LEASE
        message.save(update_fields=["email_id", "delivery_attempt", "deliver_after", "updated_at"])
    return message


def _send(message: TicketMessage, connection: BaseEmailBackend) -> Trouble | None:
    if message.delivery_attempt > len(_PAUSES) + 1:
        return Trouble(_("The worker stopped whenever it sent this: the log tells more."))
    try:
        connection.open()  # Once for all; it stays open between messages.
        written(message, connection).send()
    except Exception as error:  # noqa: BLE001  # Whatever fails, the reply says so.
        trouble = trouble_of(error)
        _log.warning(
            "reply_not_sent",
            message=str(message.pk),
            attempt=message.delivery_attempt,
            error_type=type(error).__name__,
            exc_info=not trouble.is_lasting and not trouble.is_servers,
        )
        connection.close()
        return trouble
    return None


def _settle(message: TicketMessage, trouble: Trouble | None) -> None:
    """Write what became of the attempt, unless it took so long that another has begun."""
    attempt = message.delivery_attempt
    mine = TicketMessage.objects.filter(
        pk=message.pk, delivery=Delivery.WAITING, delivery_attempt=attempt
    )
    now = timezone.now()
    if trouble is None:
        mine.update(delivery=Delivery.SENT, delivery_error="", deliver_after=None, updated_at=now)
    elif trouble.is_lasting or attempt > len(_PAUSES):
        with transaction.atomic():
            if mine.update(
                delivery=Delivery.FAILED, delivery_error=trouble.words[:300], updated_at=now
            ):
                _tell_people(message)
    else:
        mine.update(
            deliver_after=now + _PAUSES[attempt - 1],
            delivery_error=trouble.words[:300],
            updated_at=now,
        )


def _tell_people(message: TicketMessage) -> None:
    """A reply that never arrives is on record; what it was to settle at once, people settle."""
    ticket: Ticket = Ticket.objects.select_for_update().get(pk=message.ticket_id)
    words = _("The reply could not be sent.")
    if is_automatic(message) and ticket.status == TicketStatus.AUTO_RESOLVED:
        back_to_people(ticket, actor=MAIL, detail=words)
    else:
        record_event(ticket, EventKind.CHANGED, actor=MAIL, detail=words)
