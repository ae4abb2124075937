"""Mail put on the work queue, and taken off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Now

from tenants.models import OutgoingMail
from tenants.states import OPEN_WORK, WorkState
from tenants.work_queue.claims import ready_again

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from tenants.mail.kinds import MailKind


def queue_mail(kind: MailKind, subject_id: UUID) -> OutgoingMail:
    """Have the mail about it sent, again where it was sent or given up before."""
    mail: OutgoingMail
    mail, _ = OutgoingMail.objects.update_or_create(
        kind=kind.name,
        subject_id=subject_id,
        defaults=ready_again(),
    )
    return mail


def cancel_mail(kind: MailKind, subject_ids: Iterable[UUID]) -> None:
    """Send no more mail about these. What a worker has in hand may still go out."""
    waiting = OutgoingMail.objects.filter(
        kind=kind.name, subject_id__in=subject_ids, state__in=OPEN_WORK
    )
    waiting.update(state=WorkState.CANCELLED, lease_until=None, finished_at=Now())
