"""The worker that sends mail, in the test's own process."""

from __future__ import annotations

from django.db.models.functions import Now

from tenants.models import OutgoingMail
from tenants.states import WorkState
from tenants.work_queue.claims import claim_next
from tenants.work_queue.execution import work_through_batch
from tickets.models import TicketMessage
from tickets.states import Delivery
from tickets.work_kinds import REPLY_MAIL


def deliver_waiting() -> int:
    """Send what is due; how many replies of the scope's tenant went out."""
    before = _sent()
    if claimed := claim_next(REPLY_MAIL):
        work_through_batch(claimed)
    return _sent() - before


def rests_end() -> None:
    """What was put off is due now."""
    OutgoingMail.objects.filter(state=WorkState.READY).update(next_attempt_at=Now())


def mail_of(message: TicketMessage) -> OutgoingMail:
    mail: OutgoingMail = OutgoingMail.objects.get(subject_id=message.pk)
    return mail


def _sent() -> int:
    sent: int = TicketMessage.objects.filter(delivery=Delivery.SENT).count()
    return sent
