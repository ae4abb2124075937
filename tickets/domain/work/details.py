"""What is said about a ticket beside its message."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db import transaction

from tenants.domain.wording import one_line
from tickets.domain.lifecycle.moves import record_event
from tickets.models import Ticket
from tickets.states import TicketEventKind

if TYPE_CHECKING:
    from tenants.domain.actors import Actor


class Corrections(TypedDict, total=False):
    """What is missing stays as it is."""

    subject: str
    requester_email: str
    requester_name: str
    external_id: str
    language: str
    customer_flags: list[str]


def correct_ticket(ticket: Ticket, said: Corrections, *, actor: Actor) -> list[str]:
    """Write what differs; the names of those fields. Raises ValidationError.

    The decision stays: it was made of what was known then.
    """
    said = said.copy()
    if "subject" in said:
        said["subject"] = one_line(said["subject"])
    if "requester_name" in said:
        said["requester_name"] = one_line(said["requester_name"])
    with transaction.atomic():
        held: Ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
        changed = [name for name, value in said.items() if getattr(held, name) != value]
        if not changed:
            return []
        for name in changed:
            setattr(held, name, said[name])  # type: ignore[literal-required]  # Its own keys.
        held.full_clean(exclude=["intent", "assignee", "team", "call"])
        held.save(update_fields=[*changed, "updated_at"])
        record_event(held, TicketEventKind.CHANGED, actor=actor, detail=", ".join(changed))
    return changed
