"""What a language engine makes of a text whose intent is nearly unsure.

An opinion can only hand a ticket to a person, and so does one that was asked for and never came.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import structlog
from django.db import transaction

from engines.language.choosing import ChoosingFailedError, Option
from tenants.domain.budgets import budget_status
from tenants.domain.ledger import book_usage
from tenants.domain.prices import is_local
from tenants.domain.subjects import Subject
from tickets.models import Intent, SecondOpinion
from tickets.states import SUBJECT_KIND

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from engines.language.choosing import IntentChooser
    from engines.language.port import LanguageUsage

_log = structlog.get_logger(__name__)
_STAGE: Final = "opinion"
_EXAMPLES: Final = 3  # Of an intent: the oldest, so that new ones do not make it another question.
_LONGEST_EXAMPLE: Final = 300  # Characters.


@dataclass(frozen=True, slots=True)
class Opinion:
    """Which of the intents offered it is; None for none of them."""

    engine: str
    model: str
    intent_name: str | None


def second_opinion(
    text: str, names: Iterable[str], *, chooser: IntentChooser | None, ticket_id: UUID
) -> Opinion | None:
    """The intent of these that a language engine takes the text for; the same for ever.

    The ticket pays for it, and need not be a row yet. None without an engine, and where anything
    fails: the log says what.
    """
    if chooser is None:
        return None
    try:
        with transaction.atomic():  # A failed query must not spoil a transaction around us.
            options = _options(names)
            asked = _hash(chooser, text, options)
            known = SecondOpinion.objects.filter(question_hash=asked).first()
        if not options:
            return None
        said = known or _ask(chooser, text, options, asked, ticket_id)
        return Opinion(said.engine, said.model, said.intent_name or None)
    except Exception as error:  # noqa: BLE001  # Whatever fails, the decision does without.
        why = str(error) if isinstance(error, ChoosingFailedError) else ""
        _log.warning("second_opinion_failed", error_type=type(error).__name__, why=why)
        return None


def _ask(
    chooser: IntentChooser, text: str, options: Sequence[Option], asked: str, ticket_id: UUID
) -> SecondOpinion:
    """Ask, book, and keep the answer; that of another who asked the same meanwhile counts.

    Raises ChoosingFailedError where the month's budget is used up, too.
    """
    if not is_local(chooser.name) and budget_status().is_over:
        raise ChoosingFailedError("The monthly budget is used up.")
    try:
        choice = chooser.choose(text, options)
    except ChoosingFailedError as error:
        with transaction.atomic():
            _book(error.usage, ticket_id, attempt=1)
        raise
    name = "" if choice.index is None else options[choice.index].name
    with transaction.atomic():
        _book(choice.usage, ticket_id, attempt=choice.attempts)
        kept: SecondOpinion = SecondOpinion.objects.get_or_create(
            question_hash=asked,
            defaults={"engine": chooser.name, "model": chooser.model, "intent_name": name},
        )[0]
    return kept


def _options(names: Iterable[str]) -> list[Option]:
    """By name, so that the order in which they are offered says nothing."""
    intents = Intent.objects.filter(name__in=set(names)).order_by("name")
    return [Option(intent.name, intent.description, tuple(_examples(intent))) for intent in intents]


def _examples(intent: Intent) -> list[str]:
    oldest = intent.examples.order_by("created_at", "pk").values_list("text", flat=True)
    return [text[:_LONGEST_EXAMPLE] for text in oldest[:_EXAMPLES]]


def _hash(chooser: IntentChooser, text: str, options: Iterable[Option]) -> str:
    question = [text, [asdict(option) for option in options]]
    asked = [question, chooser.name, chooser.model, chooser.prompt_version]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _book(usage: Iterable[LanguageUsage], ticket_id: UUID, *, attempt: int) -> None:
    """A line a unit; each answer is a booking of its own, for each was billed."""
    booking = str(uuid4())
    for used in usage:
        book_usage(
            Subject(SUBJECT_KIND, ticket_id),
            stage=_STAGE,
            booking=booking,
            engine=used.engine,
            model=used.model,
            unit=used.unit,
            quantity=Decimal(used.quantity),
            attempt=attempt,
        )
