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
from tickets.domain.decision.assessments import Assessment, assess
from tickets.domain.decision.policies import current_policy, is_drawn
from tickets.domain.decision.rules import SETTLED_THANKS, Ruling
from tickets.domain.delivery import is_mailed, queue_reply
from tickets.domain.knowledge.retrieval import Citation
from tickets.domain.lifecycle.moves import move
from tickets.models import Decision, DecisionPolicy, Intent, Ticket, TicketMessage
from tickets.states import Action, MessageKind, Reason, TicketEventKind, TicketStatus

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

    Safe to repeat: a second call returns the first one's decision. Raises as `decide`.
    """
    ticket: Ticket = Ticket.objects.select_related("decision").get(pk=ticket_id)
    if hasattr(ticket, "decision"):
        return ticket.decision
    return decide(ticket_id, assess(ticket, current_policy(), advisers))


def decide(ticket_id: UUID, assessment: Assessment, *, deliver: bool = True) -> Decision:
    """Write the decision that the assessment calls for, and all that follows from it.

    An answer is mailed where the ticket's channel is, unless the caller does not have it delivered.
    Whatever fails on the way is an escalation that names the error. Raises Ticket.DoesNotExist,
    ValidationError, Refused where a person has taken the ticket, and the database's errors, after
    which nothing has been written and a ticket that was there is still `undecided`.
    """
    try:
        return _write(ticket_id, assessment, deliver=deliver)
    except (OperationalError, InterfaceError, Refused, ValidationError, Ticket.DoesNotExist):
        raise
    except Exception as error:  # noqa: BLE001  # Whatever fails, a person answers.
        _log.exception("ticket_decision_failed", error_type=type(error).__name__)
        name = type(error).__name__
        bare = Assessment(assessment.policy, error=name, input_hash=assessment.input_hash)
        return _write(ticket_id, bare, deliver=deliver)


def undecided() -> QuerySet[Ticket]:
    """Tickets that nobody and nothing has looked at, the oldest first: what a sweep decides."""
    waiting: QuerySet[Ticket] = Ticket.objects.filter(status=TicketStatus.OPEN, decision=None)
    return waiting.order_by("created_at", "pk")


def _write(ticket_id: UUID, assessment: Assessment, *, deliver: bool) -> Decision:
    """Write the decision and all that follows from it, or nothing; the first to come decides."""
    with transaction.atomic():
        ticket: Ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
        earlier: Decision | None = Decision.objects.filter(ticket=ticket).first()
        if earlier is not None:
            return earlier
        if ticket.status != TicketStatus.OPEN:
            words = _("A person is already working on the ticket.")
            raise Refused("not-open", words, status=409)
        _apply_current_switches(assessment)
        decision = _decision(ticket, assessment)
        decision.save(force_insert=True)
        _hand_on(ticket, decision, assessment.intent, deliver)
        connection.check_constraints()  # What they refuse at the commit would be nobody's to mend.
    return decision


def _apply_current_switches(assessment: Assessment) -> None:
    """Whoever switched off meanwhile is heard: finding out may have taken seconds."""
    if assessment.ruling.action != Action.AUTO_RESOLVE:
        return
    reasons = []  # In the order of Reason.
    if assessment.ruling != SETTLED_THANKS and not _is_switched_on(assessment.intent):
        reasons.append(Reason.INTENT_OFF)
    if not DecisionPolicy.objects.filter(is_active=True, is_on=True).exists():
        reasons.append(Reason.TENANT_OFF)
    if reasons:
        assessment.ruling = Ruling(Action.ESCALATE, tuple(reasons))


def _is_switched_on(intent: Intent | None) -> bool:
    switched_on = Intent.objects.filter(auto_resolve=True, halted_at=None)
    return intent is not None and switched_on.filter(pk=intent.pk).exists()


def _decision(ticket: Ticket, assessment: Assessment) -> Decision:
    guess, answer, ruling = assessment.guess, assessment.answer, assessment.ruling
    is_answered = ruling.action == Action.AUTO_RESOLVE and ruling != SETTLED_THANKS
    return Decision(
        ticket=ticket,
        action=ruling.action,
        intent_id=assessment.intent.pk if assessment.intent else None,
        intent_name=(guess.intent_name or "") if guess else "",
        confidence=float(guess.confidence) if guess else 0.0,
        scope_score=float(guess.scope_score) if guess else None,
        threshold=assessment.threshold,
        alternatives=[
            {"intent": name, "confidence": float(share)}
            for name, share in (guess.alternatives if guess else ())
        ],
        reasons=[reason.value for reason in ruling.reasons],
        citations=[_citation(source) for source in answer.sources] if answer else [],
        answer=answer.text if answer else "",
        error=assessment.error,
        classifier_id=assessment.classifier_id,
        policy=assessment.policy,
        input_hash=assessment.input_hash,
        second_opinion=_said(assessment.opinion) if assessment.opinion else None,
        is_audited=is_answered and is_drawn(ticket.pk, assessment.policy),
    )


def _said(opinion: Opinion) -> dict[str, str | None]:
    return {"engine": opinion.engine, "model": opinion.model, "intent": opinion.intent_name}


def _citation(source: Source) -> Citation:
    return Citation(
        article=source.article, version=source.version, title=source.title, quote=source.text
    )


def _hand_on(ticket: Ticket, decision: Decision, intent: Intent | None, deliver: bool) -> None:
    """The ticket, its reply and its history, as the decision says."""
    ticket.intent, ticket.team = intent, intent.team if intent else None
    ticket.confidence = decision.confidence
    ticket.save(update_fields=["intent", "team", "confidence", "updated_at"])
    status = TicketStatus.ESCALATED
    if decision.action == Action.AUTO_RESOLVE:
        status = TicketStatus.AUTO_RESOLVED
    if decision.is_answer:
        answer = TicketMessage.objects.create(
            ticket=ticket, kind=MessageKind.REPLY, body=decision.answer, **SYSTEM.columns()
        )
        if deliver and is_mailed(ticket, is_automatic=True):
            queue_reply(answer)
    because = TicketEventKind(decision.action)
    move(ticket, status, SYSTEM, because, detail=", ".join(decision.reasons))
    if status == TicketStatus.AUTO_RESOLVED and not decision.is_answer:
        ticket.first_answered_at = None  # Nobody was answered.
        ticket.save(update_fields=["first_answered_at", "updated_at"])
