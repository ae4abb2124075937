"""The only place where a ticket's status changes, with its clocks, its mail and its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.audit import record
from tenants.domain.refusals import Refused
from tenants.domain.subjects import Subject
from tenants.states import ActorKind
from tickets.domain.delivery import withdraw
from tickets.domain.lifecycle.transitions import Clocks, transition
from tickets.domain.sla.clocks import resume_clock, start_clocks
from tickets.models import TicketEvent, TicketMessage
from tickets.states import SUBJECT_KIND, Delivery, MessageKind, TicketStatus

if TYPE_CHECKING:
    from datetime import datetime

    from tenants.domain.actors import Actor
    from tickets.models import Ticket
    from tickets.states import TicketEventKind

_MOVED: Final = (
    "status",
    "first_answer_due_at",
    "first_answered_at",
    "resolution_due_at",
    "resolved_at",
    "waiting_since",
    "reopened_at",
    "updated_at",
)


def move(
    row: Ticket, to: TicketStatus, actor: Actor, because: TicketEventKind, *, detail: str = ""
) -> None:
    """Give the ticket, whose row the caller has locked, another status, and write why.

    Saves the status and the times. Raises Refused for what `TRANSITIONS` does not have, and for a
    ticket that was merged into another.
    """
    found = transition(row.status, to, because)
    if found is None or row.merged_into_id is not None:
        words = _("A ticket that is %(now)s cannot become %(then)s like this.")
        told = {"now": row.get_status_display(), "then": to.label}
        raise Refused("impossible-transition", words % told, status=409)
    if found.withdraws:
        words = _("The ticket was escalated first: the answer was not sent.")
        withdraw_automatic_replies(row, words)
    _set_clocks(row, found.clocks, timezone.now())
    before, row.status = row.status, to
    row.save(update_fields=_MOVED)
    record_event(row, because, actor=actor, detail=detail, before=before)


def work_on(row: Ticket, because: TicketEventKind, *, actor: Actor, detail: str = "") -> None:
    """Write what was done to an unsettled ticket; people have it from then on."""
    if row.status == TicketStatus.OPEN:
        move(row, TicketStatus.ESCALATED, actor, because, detail=detail)
    else:
        record_event(row, because, actor=actor, detail=detail)


def record_event(
    ticket: Ticket,
    kind: TicketEventKind,
    *,
    actor: Actor,
    detail: str = "",
    before: str | None = None,
) -> None:
    """Write a line of the ticket's history and, of what the system did not do, of the audit.

    *before* is the status that it had, where this changed it.
    """
    TicketEvent.objects.create(ticket=ticket, kind=kind, detail=detail[:500], **actor.columns())
    if actor.is_system:
        return
    after = {"detail": detail} if detail else {}
    if before is not None:
        after["status"] = ticket.status
    record(
        actor,
        f"ticket.{kind}",
        Subject(SUBJECT_KIND, ticket.pk),
        None if before is None else {"status": before},
        after or None,
    )


def withdraw_automatic_replies(row: Ticket, why: str) -> None:
    """What did not hold is not mailed any more; people may send it yet."""
    withdraw(TicketMessage.objects.filter(ticket=row, by_kind=ActorKind.SYSTEM), why)


def _set_clocks(row: Ticket, clocks: Clocks, now: datetime) -> None:
    match clocks:
        case Clocks.START:
            start_clocks(row)
        case Clocks.MEET:
            row.first_answered_at = row.resolved_at = now
        case Clocks.SETTLE:
            resume_clock(row, now)
            row.resolved_at = row.resolved_at or now
        case Clocks.RESTART:
            row.reopened_at, row.resolved_at = now, None
            if not _has_reached_customer(row):
                row.first_answered_at = None
            start_clocks(row)


def _has_reached_customer(row: Ticket) -> bool:
    """False only where there are replies and none could be delivered."""
    replies = TicketMessage.objects.filter(ticket=row, kind=MessageKind.REPLY)
    deliveries = set(replies.values_list("delivery", flat=True))
    return deliveries != {Delivery.FAILED}
