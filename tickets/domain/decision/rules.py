"""The rules by which a ticket is resolved automatically. Pure: nothing is read, nothing written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tickets.domain.decision.blocking import (
    asks_for_person,
    denies,
    gives_orders,
    is_upset,
    says_any,
    speaks_of_harm,
)
from tickets.states import Action, Reason, Risk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engines.classifier.port import Guess
    from tickets.domain.decision.opinions import Opinion


@dataclass(frozen=True)
class IntentRules:
    """What people settled for an intent; `is_on` is their switch and the machine's together."""

    is_on: bool
    risk: Risk = Risk.LOW
    blocked_words: tuple[str, ...] = ()
    blocked_flags: tuple[str, ...] = ()
    blocks_upset_customers: bool = True


@dataclass(frozen=True)
class Question:
    """All a decision rests on. `threshold` is None where too few labels prove any.

    `intent` is None where the guess names none that exists; `is_proven` says whether all that
    the answer claims stands in its template or in what it cites. `doubts` are what spoke against
    an automatic answer before the text was weighed.
    """

    text: str
    guess: Guess | None
    intent: IntentRules | None
    threshold: float | None
    has_answer: bool
    is_proven: bool = True
    is_on: bool = True
    customer_flags: tuple[str, ...] = ()
    doubts: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Ruling:
    action: Action
    reasons: tuple[Reason, ...]


SETTLED_THANKS: Final = Ruling(Action.AUTO_RESOLVE, (Reason.THANKS_ONLY,))
"""Settled without an answer: no mail follows, and no figure counts it."""


def decide(question: Question) -> Ruling:
    """Answer at once only if nothing speaks against it; every reason that does, in fixed order.

    A text can add reasons and never take one away: what it orders, promises or pretends is data.
    """
    found = {
        *_about_the_guess(question),
        *_about_the_intent(question),
        *_about_the_text(question.text),
        *_about_the_answer(question),
        *question.doubts,
    }
    if not question.is_on:
        found.add(Reason.TENANT_OFF)
    reasons = tuple(reason for reason in Reason if reason in found)
    return Ruling(Action.ESCALATE if reasons else Action.AUTO_RESOLVE, reasons)


def rule_on_opinion(guess: Guess, opinion: Opinion | None) -> Ruling:
    """What becomes of an answer that was about to go out, after a second opinion.

    None is one that was asked for and did not come: an error, which a person answers.
    """
    if opinion is None:
        return Ruling(Action.ESCALATE, (Reason.ERROR,))
    if opinion.intent_name != guess.intent_name:
        return Ruling(Action.ESCALATE, (Reason.OTHER_OPINION,))
    return Ruling(Action.AUTO_RESOLVE, ())


def _about_the_guess(question: Question) -> Iterator[Reason]:
    guess, threshold = question.guess, question.threshold
    if guess is None:
        yield Reason.NO_CLASSIFIER
    elif guess.intent_name is None or question.intent is None:
        yield Reason.OUT_OF_SCOPE
    elif threshold is None:
        yield Reason.FEW_LABELS
    elif guess.confidence < threshold:
        yield Reason.LOW_CONFIDENCE


def _about_the_intent(question: Question) -> Iterator[Reason]:
    intent = question.intent
    if intent is None:
        return
    if not intent.is_on:
        yield Reason.INTENT_OFF
    if intent.risk == Risk.HIGH:
        yield Reason.HIGH_RISK
    if says_any(question.text, intent.blocked_words):
        yield Reason.BLOCKED_WORD
    if intent.blocks_upset_customers and is_upset(question.text):
        yield Reason.BLOCKED_SENTIMENT
    if _any_shared(intent.blocked_flags, question.customer_flags):
        yield Reason.BLOCKED_FLAG


def _about_the_text(text: str) -> Iterator[Reason]:
    if asks_for_person(text):
        yield Reason.ASKS_FOR_PERSON
    if gives_orders(text):
        yield Reason.GIVES_ORDERS
    if denies(text):
        yield Reason.DENIAL
    if speaks_of_harm(text):
        yield Reason.HARM


def _about_the_answer(question: Question) -> Iterator[Reason]:
    if question.intent is None:
        return
    if not question.has_answer:
        yield Reason.NO_ANSWER
    elif not question.is_proven:
        yield Reason.UNPROVEN_ANSWER


def _any_shared(blocked: tuple[str, ...], carried: tuple[str, ...]) -> bool:
    carried_plain = {flag.strip().casefold() for flag in carried}
    return any(flag.strip().casefold() in carried_plain for flag in blocked)
