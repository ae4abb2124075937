"""Answers drawn at random, at which a person looks: the honest measure of what was automated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tenants.states import ActorKind
from tickets.domain.decision.circuit_breaker import pause_if_broken
from tickets.domain.decision.verdicts import record_verdict
from tickets.domain.lifecycle.moves import record_event
from tickets.domain.lifecycle.reopening import reopen_if_settled
from tickets.models import Decision, Intent, Ticket, TicketMessage, Verdict
from tickets.states import Action, Delivery, LabelSource, MessageKind, TicketEventKind, TicketStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tenants.domain.actors import Actor


def waiting_audits() -> QuerySet[Decision]:
    """Drawn answers that nobody has audited, the oldest first.

    What its customer never got, or has yet to get, can have resolved nothing.
    """
    drawn: QuerySet[Decision] = Decision.objects.filter(is_audited=True, action=Action.AUTO_RESOLVE)
    looked_at = Verdict.objects.filter(source=LabelSource.AUDIT).values("decision")
    unsent = TicketMessage.objects.filter(
        ticket=OuterRef("ticket"),
        kind=MessageKind.REPLY,
        by_kind=ActorKind.SYSTEM,
        delivery__in=[Delivery.WAITING, Delivery.FAILED],
    )
    return drawn.exclude(pk__in=looked_at).exclude(Exists(unsent)).order_by("created_at", "pk")


def audit(  # noqa: PLR0913  # Two questions, their answers' parts, and who gives them.
    decision: Decision,
    *,
    is_intent_right: bool,
    is_resolved: bool,
    right_intent: str = "",
    hands_on: bool = False,
    actor: Actor,
) -> Verdict:
    """Say whether the intent was right and the request truly resolved; once a decision.

    `hands_on` gives the ticket to people where the answer did not resolve it. The intent is
    halted where its audits show too many errors. Raises Refused for a decision that was not
    drawn, was audited already, and for an unknown intent.
    """
    with transaction.atomic():
        ticket: Ticket = Ticket.objects.select_for_update().get(pk=decision.ticket_id)
        if not waiting_audits().filter(pk=decision.pk).exists():
            raise Refused("not-waiting", _("This answer is not waiting for an audit."), status=409)
        verdict = record_verdict(
            decision,
            LabelSource.AUDIT,
            is_intent_right=is_intent_right,
            is_resolved=is_resolved,
            right_intent=right_intent,
            actor=actor,
        )
        record_event(ticket, TicketEventKind.AUDITED, actor=actor, detail=_detail(verdict))
        if hands_on and not is_resolved and ticket.status == TicketStatus.AUTO_RESOLVED:
            reopen_if_settled(ticket, actor=actor)
        for intent in Intent.objects.filter(pk__in=[decision.intent_id]):
            pause_if_broken(intent)
    return verdict


def _detail(verdict: Verdict) -> str:
    understood = _("correct intent") if verdict.is_intent_right else _("wrong intent")
    return f"{understood}, {_('resolved') if verdict.is_resolved else _('not resolved')}"
