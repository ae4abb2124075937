"""What a customer's reply says of the answer it replies to."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

import structlog

from tickets.domain.decision.advisers import chosen_advisers
from tickets.domain.replies.absences import is_absence
from tickets.domain.replies.complaints import is_complaint
from tickets.domain.replies.thanks import is_only_thanks
from tickets.models import ANSWERS, Decision
from tickets.states import UNSETTLED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tickets.domain.decision.advisers import Advisers
    from tickets.models import Ticket

_log = structlog.get_logger(__name__)


class ReplyMeaning(Enum):
    """A reply is no verdict: only what denies our answer, or asks again, counts against it.

    SETTLED is thanks or an absence: nothing is left to do.
    """

    SETTLED = auto()
    OPEN = auto()
    COMPLAINT = auto()


def meaning_of(
    ticket: Ticket, text: str, advisers: Callable[[], Advisers] = chosen_advisers
) -> ReplyMeaning:
    """Reads rows and may ask the classifier: call it before the transaction that writes."""
    if is_only_thanks(text) or is_absence(text):
        return ReplyMeaning.SETTLED
    if is_complaint(text) or _asks_the_same(ticket, text, advisers):
        return ReplyMeaning.COMPLAINT
    return ReplyMeaning.OPEN


def _asks_the_same(ticket: Ticket, text: str, advisers: Callable[[], Advisers]) -> bool:
    if ticket.status in UNSETTLED:
        return False
    answered = Decision.objects.filter(
        ANSWERS, ticket_id=ticket.merged_into_id or ticket.pk
    ).first()
    if answered is None:
        return False
    try:
        classifier = advisers().classifier
        guess = classifier.classify(text) if classifier is not None else None
    except Exception:  # noqa: BLE001  # A person reads the reply in any case.
        _log.exception("reply_not_classified", ticket=str(ticket.pk))
        return False
    return guess is not None and guess.intent_name == answered.intent_name
