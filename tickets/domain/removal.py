"""Taking a ticket away: its rows, and the files of its messages with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tenants.domain.audit import record
from tenants.domain.subjects import Subject
from tenants.storage.objects import delete_objects
from tickets.models import Ticket
from tickets.states import SUBJECT_KIND

if TYPE_CHECKING:
    from uuid import UUID

    from tenants.domain.actors import Actor


def delete_ticket(ticket_id: UUID, actor: Actor) -> None:
    """Delete a ticket and those that went into it; the audit trail says who did.

    Raises Ticket.DoesNotExist.
    """
    with transaction.atomic():
        whole = Ticket.objects.select_for_update(of=("self",))
        row = whole.get(pk=ticket_id)
        for ticket in [*whole.filter(merged_into=row).order_by("pk"), row]:
            subject = Subject(SUBJECT_KIND, ticket.pk)
            record(actor, "ticket.deleted", subject, before={"subject": ticket.subject})
            ticket.delete()
            delete_objects(subject)
