"""What people and customers say of a decision, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.domain.decision.assessments import text_of
from tickets.domain.lifecycle.moves import record_event
from tickets.domain.lifecycle.reopening import back_to_people
from tickets.domain.wording import text_hash
from tickets.models import (
    Decision,
    Example,
    Intent,
    Ticket,
    Verdict,
)
from tickets.models.intents import LONGEST_EXAMPLE
from tickets.states import STAFF_SOURCES, LabelSource, TicketEventKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.domain.actors import Actor

# Whose word counts more; within a rank the latest.
_RANK: Final = {
    LabelSource.AUDIT: 0,
    LabelSource.PERSON: 1,
    LabelSource.REOPENING: 2,
    LabelSource.FEEDBACK: 3,
}


def record_verdict(  # noqa: PLR0913  # A verdict has that many parts, each named.
    decision: Decision,
    source: LabelSource,
    *,
    is_intent_right: bool | None = None,
    is_resolved: bool | None = None,
    right_intent: str = "",
    actor: Actor,
) -> Verdict:
    """Add a verdict; what was said before stays on record.

    A person's word on the intent becomes an example, a customer's "not resolved" reopens the
    ticket. `right_intent` is empty for a text of no intent; Refused if there is none of the name.
    """
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update().get(pk=decision.ticket_id)
        verdict: Verdict = Verdict.objects.create(
            decision=decision,
            source=source,
            is_intent_right=is_intent_right,
            is_resolved=is_resolved,
            right_intent=right_intent,
            **actor.columns(),
        )
        if source in STAFF_SOURCES and is_intent_right is not None:
            _learn(ticket, verdict, actor)
        if source == LabelSource.FEEDBACK and is_resolved is False:
            back_to_people(ticket, actor=actor)
    return verdict


def is_right(decision: Decision) -> bool | None:
    """Whether the intent was right and the request truly resolved; None while nobody said."""
    return was_right(decision.verdicts.all())


def was_right(said: Iterable[Verdict]) -> bool | None:
    """The same of a decision of which this was said, the earliest first."""
    verdicts = list(said)
    resolved = _first(verdict.is_resolved for verdict in _by_weight(verdicts))
    understood = was_understood(verdicts)
    if resolved is None and understood is None:
        return None
    return resolved is not False and understood is not False


def was_understood(said: Iterable[Verdict]) -> bool | None:
    """Whether the intent was right; None while nobody said."""
    return _first(verdict.is_intent_right for verdict in _by_weight(said))


def _by_weight(said: Iterable[Verdict]) -> list[Verdict]:
    """Whose word counts most first, the latest of each rank before its earlier ones."""
    latest_first = reversed(list(said))
    return sorted(latest_first, key=lambda verdict: _RANK[LabelSource(verdict.source)])


def _first(said: Iterable[bool | None]) -> bool | None:
    return next((word for word in said if word is not None), None)


def _learn(ticket: Ticket, verdict: Verdict, actor: Actor) -> None:
    """Keep the text with the intent it has in truth; the latest word on a text counts."""
    if verdict.is_intent_right and verdict.decision.intent_name:
        intent = Intent.objects.filter(pk__in=[verdict.decision.intent_id]).first()
        if intent is None:
            return  # It was deleted since: there is nothing to learn it for.
    else:
        intent = _named(verdict.right_intent)
    text = text_of(ticket)[:LONGEST_EXAMPLE]
    Example.objects.update_or_create(
        text_hash=text_hash(text),
        defaults={
            "text": text,
            "intent": intent,
            "source": verdict.source,
            **actor.columns(),
        },
    )
    if ticket.intent != intent:
        ticket.intent = intent
        ticket.save(update_fields=["intent", "updated_at"])
        name = intent.name if intent else ""
        record_event(ticket, TicketEventKind.RELABELLED, actor=actor, detail=name)


def _named(name: str) -> Intent | None:
    """None for no name. Raises Refused where there is none of that name."""
    if not name:
        return None
    intent: Intent | None = Intent.objects.filter(name=name).first()
    if intent is None:
        raise Refused("unknown-intent", _("No intent has this name."), status=422)
    return intent
