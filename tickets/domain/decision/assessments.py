"""What speaks for and against answering a ticket at once. Reads rows, writes none."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from engines.classifier.thresholds import threshold_of
from tenants.domain.wording import tidy
from tickets.domain.decision.answers import compose, draft_from, fields_of
from tickets.domain.decision.opinions import second_opinion
from tickets.domain.decision.reading import Reading, read
from tickets.domain.decision.rules import (
    SETTLED_THANKS,
    IntentRules,
    Question,
    Ruling,
    decide,
    rule_on_opinion,
)
from tickets.domain.decision.weighing import ClauseGuess, doubts_of
from tickets.models import Intent
from tickets.states import Action, Reason, Risk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
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
class Assessment:
    """Filled step by step; where a step failed, what the steps before it found."""

    policy: DecisionPolicy
    doubts: tuple[Reason, ...] = ()
    classifier_id: UUID | None = None
    guess: Guess | None = None
    pieces: tuple[ClauseGuess, ...] = ()
    quoted_guess: Guess | None = None
    intent: Intent | None = None
    threshold: float | None = None
    answer: Answer | None = None
    opinion: Opinion | None = None
    ruling: Ruling = field(default=_FAILED)
    error: str = ""
    input_hash: str = ""


def assess(
    ticket: Ticket,
    policy: DecisionPolicy,
    advisers: Callable[[], Advisers],
    doubts: tuple[Reason, ...] = (),
    quoted: str = "",
) -> Assessment:
    """What speaks for and against answering at once. Whatever fails hands it to a person.

    The ticket need not be a row yet; *quoted* is the thread that its mail had below. Thanks alone
    are settled, and nobody is asked.
    """
    assessment = Assessment(policy, doubts)
    try:
        reading = read(ticket.subject, ticket.message, quoted)
        if reading.is_only_thanks and policy.is_on and not doubts:
            assessment.ruling = SETTLED_THANKS
            assessment.input_hash = _hash(ticket, assessment)
            return assessment
        asked = advisers()
        with transaction.atomic():  # A failed query must not spoil a transaction around us.
            _fill(assessment, ticket, reading, asked)
        # Outside it: a distant engine takes seconds, and what it costs stays booked.
        _ask_another(assessment, ticket, asked.chooser)
    except Exception as error:  # noqa: BLE001  # Whatever fails, a person answers.
        _log.exception("ticket_step_failed", ticket=str(ticket.pk))
        assessment.ruling, assessment.error = _FAILED, type(error).__name__
    return assessment


def text_of(ticket: Ticket) -> str:
    return tidy(f"{ticket.subject}\n{ticket.message}")


def _fill(assessment: Assessment, ticket: Ticket, reading: Reading, advisers: Advisers) -> None:
    text, policy = text_of(ticket), assessment.policy
    classifier, knowledge = advisers.classifier, advisers.knowledge
    assessment.input_hash = _hash(ticket, assessment)
    if classifier is not None:
        guess = assessment.guess = _classify(assessment, reading, classifier)
        assessment.classifier_id = classifier.version_id
        assessment.intent = _intent_of(guess)
        assessment.threshold = _threshold(policy, guess, classifier)
    assessment.input_hash = _hash(ticket, assessment)
    found = knowledge.search(reading.text) if knowledge is not None else ()
    ready = _answer(ticket, assessment.intent, found)
    assessment.answer = ready or draft_from(found)
    assessment.ruling = decide(
        Question(
            text=text,
            guess=assessment.guess,
            intent=_rules(assessment.intent),
            threshold=assessment.threshold,
            has_answer=ready is not None,
            is_proven=ready is None or ready.is_proven,
            is_on=policy.is_on,
            customer_flags=tuple(ticket.customer_flags),
            doubts=(*assessment.doubts, *reading.doubts, *_doubts(assessment)),
        )
    )


def _classify(assessment: Assessment, reading: Reading, classifier: Classifier) -> Guess:
    """The text's; where it has an intent also its pieces', and that of what it quotes."""
    guess = classifier.classify(reading.text)
    if guess.intent_name is None:
        return guess
    clauses = reading.clauses if len(reading.clauses) > 1 else ()
    texts = [clause.text for clause in clauses]
    if reading.quoted:
        texts.append(reading.quoted)
    guesses = classifier.classify_all(texts) if texts else ()
    assessment.pieces = tuple(
        ClauseGuess(clause.text, piece, clause.sentence)
        for clause, piece in zip(clauses, guesses, strict=False)
    )
    assessment.quoted_guess = guesses[-1] if reading.quoted else None
    return guess


def _doubts(assessment: Assessment) -> Iterator[Reason]:
    guess, quoted = assessment.guess, assessment.quoted_guess
    if guess is None:
        return
    yield from doubts_of(guess, assessment.pieces)
    if quoted is not None and quoted.intent_name == guess.intent_name:
        yield Reason.DENIAL  # Who quotes an answer and asks the same was not helped by it.


def _ask_another(assessment: Assessment, ticket: Ticket, chooser: IntentChooser | None) -> None:
    """Of an answer that is about to go out just above the threshold: what another makes of it."""
    guess, threshold = assessment.guess, assessment.threshold
    if chooser is None or guess is None or threshold is None:
        return
    is_near = guess.confidence < threshold + assessment.policy.opinion_band
    if assessment.ruling.reasons or not is_near:
        return
    names = {guess.intent_name or "", *(name for name, _share in guess.alternatives)}
    opinion = second_opinion(text_of(ticket), names, chooser=chooser, ticket_id=ticket.pk)
    assessment.opinion, assessment.ruling = opinion, rule_on_opinion(guess, opinion)
    assessment.error = "" if opinion else "no second opinion"
    assessment.input_hash = _hash(ticket, assessment)


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


def _hash(ticket: Ticket, assessment: Assessment) -> str:
    """Of all that goes into the decision: what has the same hash is decided the same."""
    rules = _rules(assessment.intent)
    given = {
        "text": text_of(ticket),
        "flags": sorted(ticket.customer_flags),
        "doubts": sorted(assessment.doubts),
        "fields": fields_of(ticket),
        "classifier": str(assessment.classifier_id),
        "policy": assessment.policy.number,
        "threshold": assessment.threshold,
        "intent": assessment.intent.name if assessment.intent else None,
        "template": assessment.intent.answer_template if assessment.intent else None,
        "pieces": [asdict(piece) for piece in assessment.pieces],
        "quoted": asdict(assessment.quoted_guess) if assessment.quoted_guess else None,
        "rules": vars(rules) if rules else None,
        "opinion": asdict(assessment.opinion) if assessment.opinion else None,
    }
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
