"""Deciding a ticket: once, for good, and never without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from tenants.domain.actors import SYSTEM
from tenants.domain.refusals import Refused
from tickets.domain.decision.advisers import chosen_advisers
from tickets.domain.decision.findings import Finding, look_into
from tickets.domain.decision.policies import current_policy, is_drawn
from tickets.domain.decision.rules import Ruling
from tickets.domain.delivery import to_be_sent
from tickets.domain.knowledge.retrieval import Citation
from tickets.domain.lifecycle.moves import move
from tickets.models import Decision, DecisionPolicy, Intent, Ticket, TicketMessage
from tickets.states import Action, EventKind, MessageKind, Reason, TicketStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.db.models import QuerySet

    from tickets.domain.decision.advisers import Advisers
    from tickets.domain.decision.answers import Source
    from tickets.domain.decision.opinions import Opinion

_log = structlog.get_logger(__name__)


def decide_ticket(
    ticket_id: UUID, *, advisers: Callable[[], Advisers] = chosen_advisers
) -> Decision:
    """Answer the ticket at once where that is safe, else hand it to a person with a draft.

    Safe to repeat: a second call returns the first one's decision. Raises as `settle`.
    """
    ticket: Ticket = Ticket.objects.select_related("decision").get(pk=ticket_id)
    if hasattr(ticket, "decision"):
        return ticket.decision
    finding = look_into(ticket, current_policy(), advisers)
    return settle(lambda: _taken(ticket_id), finding)


def settle(taken: Callable[[], Ticket], finding: Finding) -> Decision:
    """Decide what was found out of the ticket that *taken* locks, or writes for the first time.

    Whatever fails on the way is an escalation that names the error. Raises Ticket.DoesNotExist,
    ValidationError, Refused where a person has taken the ticket, and the database's errors, after
    which nothing has been written and a ticket that was there is still `undecided`.
    """
    try:
        return _write(taken, finding)
    except (OperationalError, InterfaceError, Refused, ValidationError, Ticket.DoesNotExist):
        raise
    except Exception as error:  # noqa: BLE001  # Whatever fails, a person answers.
        _log.exception("ticket_decision_failed", error_type=type(error).__name__)
        name = type(error).__name__
        return _write(taken, Finding(finding.policy, error=name, input_hash=finding.input_hash))


def undecided() -> QuerySet[Ticket]:
    """Tickets that nobody and nothing has looked at, the oldest first: what a sweep decides."""
    waiting: QuerySet[Ticket] = Ticket.objects.filter(status=TicketStatus.OPEN, decision=None)
    return waiting.order_by("created_at", "pk")


def _taken(ticket_id: UUID) -> Ticket:
    """The ticket, locked until the decision is written."""
    ticket: Ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
    return ticket


def _write(taken: Callable[[], Ticket], finding: Finding) -> Decision:
    """Write the decision and all that follows from it, or nothing; the first to come decides."""
    with transaction.atomic():
        ticket = taken()
        earlier: Decision | None = Decision.objects.filter(ticket=ticket).first()
        if earlier is not None:
            return earlier
        if ticket.status != TicketStatus.OPEN:
            words = _("A person is already working on the ticket.")
            raise Refused("not-open", words, status=409)
        _heed_the_switches(finding)
        decision = _decision(ticket, finding)
        decision.save(force_insert=True)
        _hand_on(ticket, decision, finding.intent)
        connection.check_constraints()  # What they refuse at the commit would be nobody's to mend.
    return decision


def _heed_the_switches(finding: Finding) -> None:
    """Whoever switched off meanwhile is heard: finding out may have taken seconds."""
    if finding.ruling.action != Action.AUTO_RESOLVE:
        return
    if not DecisionPolicy.objects.filter(is_active=True, is_on=True).exists():
        finding.ruling = Ruling(Action.ESCALATE, (Reason.TENANT_OFF,))
    switched_on = Intent.objects.filter(auto_resolve=True, halted_at=None)
    if finding.intent is None or not switched_on.filter(pk=finding.intent.pk).exists():
        finding.ruling = Ruling(Action.ESCALATE, (Reason.INTENT_OFF,))


def _decision(ticket: Ticket, finding: Finding) -> Decision:
    guess, answer, ruling = finding.guess, finding.answer, finding.ruling
    is_answered = ruling.action == Action.AUTO_RESOLVE
    return Decision(
        ticket=ticket,
        action=ruling.action,
        intent_id=finding.intent.pk if finding.intent else None,
        intent_name=(guess.intent_name or "") if guess else "",
        confidence=float(guess.confidence) if guess else 0.0,
        scope_score=float(guess.scope_score) if guess else None,
        threshold=finding.threshold,
        alternatives=[
            {"intent": name, "confidence": float(share)}
            for name, share in (guess.alternatives if guess else ())
        ],
        reasons=[reason.value for reason in ruling.reasons],
        citations=[_citation(source) for source in answer.sources] if answer else [],
        answer=answer.text if answer else "",
        error=finding.error,
        classifier_id=finding.classifier_id,
        policy=finding.policy,
        input_hash=finding.input_hash,
        second_opinion=_said(finding.opinion) if finding.opinion else None,
        is_audited=is_answered and is_drawn(ticket.pk, finding.policy),
    )


def _said(opinion: Opinion) -> dict[str, str | None]:
    return {"engine": opinion.engine, "model": opinion.model, "intent": opinion.intent_name}


def _citation(source: Source) -> Citation:
    return Citation(
        article=source.article, version=source.version, title=source.title, quote=source.text
    )


def _hand_on(ticket: Ticket, decision: Decision, intent: Intent | None) -> None:
    """The ticket, its reply and its history, as the decision says."""
    ticket.intent, ticket.team = intent, intent.team if intent else None
    ticket.confidence = decision.confidence
    ticket.save(update_fields=["intent", "team", "confidence", "updated_at"])
    status = TicketStatus.ESCALATED
    if decision.action == Action.AUTO_RESOLVE:
        status = TicketStatus.AUTO_RESOLVED
        TicketMessage.objects.create(
            ticket=ticket,
            kind=MessageKind.REPLY,
            body=decision.answer,
            **to_be_sent(ticket),
            **SYSTEM.columns(),
        )
    because = EventKind(decision.action)
    move(ticket, status, SYSTEM, because, detail=", ".join(decision.reasons))
