"""Calls and tickets that somebody names by id or external id, as far as they may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from calls.domain.visibility import visible_calls
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tenants.domain.wording import is_storable, one_line
from tenants.identifiers import parse_uuid
from tickets.domain.visibility import visible_tickets

if TYPE_CHECKING:
    from django.http import HttpRequest

    from calls.models import Call
    from tickets.models import Ticket


def call_named(request: HttpRequest, said: str) -> Call:
    """Raises Refused for a call that is not there, or that the person may not see."""
    call = visible_calls(actor_of(request.user)).filter(_named(said)).first()
    if call is None:
        words = _("There is no call with the id “%s”: copy it from the call's details.")
        raise Refused("unknown-call", words % one_line(said[:120]))
    return call


def ticket_named(request: HttpRequest, said: str) -> Ticket:
    """Raises Refused for a ticket that is not there, or that the person may not see."""
    ticket = visible_tickets(actor_of(request.user)).filter(_named(said)).first()
    if ticket is None:
        words = _("There is no ticket with the id “%s”: copy it from the ticket's details.")
        raise Refused("unknown-ticket", words % one_line(said[:120]))
    return ticket


def _named(said: str) -> Q:
    pk = parse_uuid(said)
    if pk or not is_storable(said):
        return Q(pk=pk)
    return Q(external_id=said) & ~Q(external_id="")
