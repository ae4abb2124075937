"""What is said about a ticket beside its message, and the people and teams it may go to."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tenants.models import Membership, Team
from tickets.models import Ticket, TicketEvent
from tickets.states import EventKind


class Corrections(TypedDict, total=False):
    """What is missing stays as it is."""

    subject: str
    requester_email: str
    requester_name: str
    external_id: str
    language: str
    customer_flags: list[str]


def correct_ticket(
    ticket: Ticket, said: Corrections, *, by: Membership | None, by_name: str = ""
) -> list[str]:
    """Write what differs; the names of those fields. Raises ValidationError.

    The decision stays: it was made of what was known then.
    """
    with transaction.atomic():
        held: Ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
        changed = [name for name, value in said.items() if getattr(held, name) != value]
        if not changed:
            return []
        for name in changed:
            setattr(held, name, said[name])  # type: ignore[literal-required]  # Its own keys.
        held.full_clean(exclude=["intent", "assignee", "team", "call"])
        held.save(update_fields=[*changed, "updated_at"])
        TicketEvent.objects.create(
            ticket=held, kind=EventKind.CHANGED, detail=", ".join(changed), by=by, by_name=by_name
        )
    return changed


def member_named(said: str) -> Membership:
    """By e-mail address or id. Raises ValidationError for who is not active here."""
    members = Membership.objects.active().select_related("user")
    pk = _uuid(said)
    found: Membership | None = (
        members.filter(pk=pk) if pk else members.filter(user__email=said.strip().lower())
    ).first()
    if found is None:
        raise ValidationError({"assignee": _("Nobody here has this e-mail address or id.")})
    return found


def team_named(said: str) -> Team:
    """By name, in any case, or id. Raises ValidationError."""
    pk = _uuid(said)
    teams = Team.objects.filter(pk=pk) if pk else Team.objects.filter(name__iexact=said.strip())
    found: Team | None = teams.first()
    if found is None:
        raise ValidationError({"team": _("There is no team of this name or id.")})
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
