"""Macros: texts that people answer with often, filled with the ticket's fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.domain.decision.answers import fields_of, fill

if TYPE_CHECKING:
    from tickets.models import Macro, Ticket


def filled(macro: Macro, ticket: Ticket) -> str:
    """The macro's text for this ticket.

    Raises Refused where the ticket lacks a field of it: no customer gets to read a brace.
    """
    text = fill(macro.body, fields_of(ticket))
    if text is None:
        words = _("The macro “%s” names a field that this ticket does not have: write it by hand.")
        raise Refused("macro-lacks-field", words % macro.name, status=409)
    return text
