"""A person's word on what a request is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tenants.domain.wording import tidy
from tickets.domain.decision.verdicts import record_verdict
from tickets.models import Decision, Intent
from tickets.states import LabelSource

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tickets.models import Ticket, Verdict


def label(ticket: Ticket, intent_name: str, *, actor: Actor) -> Verdict:
    """Say which intent the ticket has in truth, in any case; empty for none of them.

    Raises Refused for an unknown intent, and for a ticket that has not been decided.
    """
    decision: Decision | None = Decision.objects.filter(ticket=ticket).first()
    if decision is None:
        raise Refused("not-decided", _("The ticket has not been decided yet."), status=409)
    found = Intent.objects.filter(name__iexact=tidy(intent_name)).first() if intent_name else None
    name = found.name if found else intent_name
    is_right = found.pk == decision.intent_id if found else not name and not decision.intent_name
    return record_verdict(
        decision,
        LabelSource.PERSON,
        is_intent_right=is_right,
        right_intent="" if is_right else name,
        actor=actor,
    )
