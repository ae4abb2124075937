"""All that is found out of a ticket before it is decided. Reads rows, writes none."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from engines.classifier.thresholds import threshold_of
from tickets.domain.decision.answers import compose, draft_from, fields_of
from tickets.domain.decision.opinions import second_opinion
from tickets.domain.decision.rules import IntentRules, Question, Ruling, decide, heard
from tickets.domain.wording import tidy
from tickets.models import Intent
from tickets.states import Action, Reason, Risk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from engines.classifier.port import Classifier, Guess
    from engines.language.choosing import IntentChooser
    from tickets.domain.decision.advisers import Advisers
    from tickets.domain.decision.answers import Answer, Source
    from tickets.domain.decision.opinions import Opinion
    from tickets.models import DecisionPolicy, Ticket

_log = structlog.get_logger(__name__)
_FAILED = Ruling(Action.ESCALATE, (Reason.ERROR,))


@dataclass
class Finding:
    """Filled step by step; where a step failed, what the steps before it found."""

    policy: DecisionPolicy
    classifier_id: UUID | None = None
    guess: Guess | None = None
    intent: Intent | None = None
    threshold: float | None = None
    answer: Answer | None = None
    opinion: Opinion | None = None
    ruling: Ruling = field(default=_FAILED)
    error: str = ""
    input_hash: str = ""


def look_into(ticket: Ticket, policy: DecisionPolicy, advisers: Callable[[], Advisers]) -> Finding:
    """What speaks for and against answering at once. Whatever fails hands it to a person.

    The ticket need not be a row yet.
    """
    finding = Finding(policy)
    try:
        asked = advisers()
        with transaction.atomic():  # A failed query must not spoil a transaction around us.
            _fill(finding, ticket, asked)
        # Outside it: a distant engine takes seconds, and what it costs stays booked.
        _ask_another(finding, ticket, asked.chooser)
    except Exception as error:  # noqa: BLE001  # Whatever fails, a person answers.
        _log.exception("ticket_step_failed", ticket=str(ticket.pk))
        finding.ruling, finding.error = _FAILED, type(error).__name__
    return finding


def text_of(ticket: Ticket) -> str:
    return tidy(f"{ticket.subject}\n{ticket.message}")


def _fill(finding: Finding, ticket: Ticket, advisers: Advisers) -> None:
    text, policy = text_of(ticket), finding.policy
    classifier, knowledge = advisers.classifier, advisers.knowledge
    finding.input_hash = _hash(ticket, finding)
    if classifier is not None:
        finding.guess = classifier.classify(text)
        finding.classifier_id = classifier.version_id
        finding.intent = _intent_of(finding.guess)
        finding.threshold = _threshold(policy, finding.guess, classifier)
    finding.input_hash = _hash(ticket, finding)
    found = knowledge.search(text) if knowledge is not None else ()
    ready = _answer(ticket, finding.intent, found)
    finding.answer = ready or draft_from(found)
    finding.ruling = decide(
        Question(
            text=text,
            guess=finding.guess,
            intent=_rules(finding.intent),
            threshold=finding.threshold,
            has_answer=ready is not None,
            is_proven=ready is None or ready.is_proven,
            is_on=policy.is_on,
            customer_flags=tuple(ticket.customer_flags),
        )
    )


def _ask_another(finding: Finding, ticket: Ticket, chooser: IntentChooser | None) -> None:
    """Of an answer that is about to go out just above the threshold: what another makes of it."""
    guess, threshold = finding.guess, finding.threshold
    if chooser is None or guess is None or threshold is None:
        return
    is_near = guess.confidence < threshold + finding.policy.opinion_band
    if finding.ruling.reasons or not is_near:
        return
    names = {guess.intent_name or "", *(name for name, _share in guess.alternatives)}
    opinion = second_opinion(text_of(ticket), names, chooser=chooser, ticket_id=ticket.pk)
    finding.opinion, finding.ruling = opinion, heard(guess, opinion)
    finding.error = "" if opinion else "no second opinion"
    finding.input_hash = _hash(ticket, finding)


def _intent_of(guess: Guess) -> Intent | None:
    if guess.intent_name is None:
        return None
    named = Intent.objects.select_related("team").filter(name=guess.intent_name)
    found: Intent | None = named.first()
    return found


def _threshold(policy: DecisionPolicy, guess: Guess, classifier: Classifier) -> float | None:
    """The policy's own, or the one that keeps its risk target where that is stricter."""
    if policy.risk_target is None or guess.intent_name is None:
        return policy.threshold
    kept = threshold_of(guess.intent_name, classifier.outcomes(), policy.risk_target)
    return None if kept is None else max(kept, policy.threshold)


def _answer(ticket: Ticket, intent: Intent | None, found: Sequence[Source]) -> Answer | None:
    if intent is None:
        return None
    return compose(intent.answer_template, fields_of(ticket), found)


def _rules(intent: Intent | None) -> IntentRules | None:
    if intent is None:
        return None
    return IntentRules(
        is_on=intent.auto_resolve and intent.halted_at is None,
        risk=Risk(intent.risk),
        blocked_words=tuple(intent.blocked_words),
        blocked_flags=tuple(intent.blocked_flags),
        blocks_upset_customers=intent.blocks_upset_customers,
    )


def _hash(ticket: Ticket, finding: Finding) -> str:
    """Of all that goes into the decision: what has the same hash is decided the same."""
    rules = _rules(finding.intent)
    given = {
        "text": text_of(ticket),
        "flags": sorted(ticket.customer_flags),
        "fields": fields_of(ticket),
        "classifier": str(finding.classifier_id),
        "policy": finding.policy.number,
        "threshold": finding.threshold,
        "intent": finding.intent.name if finding.intent else None,
        "template": finding.intent.answer_template if finding.intent else None,
        "rules": vars(rules) if rules else None,
        "opinion": asdict(finding.opinion) if finding.opinion else None,
    }
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
