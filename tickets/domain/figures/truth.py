"""What is known of decisions by now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tickets.domain.decision.verdicts import was_right, was_understood
from tickets.models import Verdict
from tickets.states import STAFF_SOURCES, Action

if TYPE_CHECKING:
    from uuid import UUID

    from tenants.domain.periods import Period
    from tickets.models import Decision
    from tickets.models.work import TicketQuerySet

_WITH: Final = ("decision__policy", "decision__classifier")
# A decision is read with what judges it; its texts and the version's arrays are long.
_READ: Final = (
    "decision__ticket",
    "decision__action",
    "decision__confidence",
    "decision__intent_name",
    "decision__is_audited",
    "decision__policy__number",
    "decision__policy__audit_share",
    "decision__classifier__number",
)


@dataclass(frozen=True, slots=True)
class ReviewedDecision:
    """`is_checked`: a person judged it, who was not the customer."""

    decision: Decision
    is_right: bool
    is_checked: bool

    @property
    def is_answer(self) -> bool:
        return self.decision.action == Action.AUTO_RESOLVE

    @property
    def is_drawn(self) -> bool:
        """An answer that was drawn at random for a person to judge, who has."""
        return self.is_answer and self.decision.is_audited and self.is_checked


def known_of(tickets: TicketQuerySet, period: Period) -> list[ReviewedDecision]:
    """Of these tickets of the period all decisions that somebody judged; two queries.

    An answer is right if its intent was and the request is truly resolved; of what was handed
    over, the guess is judged and not what people made of it.
    """
    # Not joined to the tickets in SQL: on tables that were just filled it took minutes.
    said: dict[UUID, list[Verdict]] = defaultdict(list)
    for verdict in Verdict.objects.filter(created_at__gte=period.start):
        said[verdict.decision_id].append(verdict)
    found = tickets.filter(decision__in=said).select_related("decision", *_WITH).only(*_READ)
    judged = ((ticket.decision, said[ticket.decision.pk]) for ticket in found)
    return [
        ReviewedDecision(
            decision, is_right, any(verdict.source in STAFF_SOURCES for verdict in verdicts)
        )
        for decision, verdicts in judged
        if (is_right := _judgement(decision, verdicts)) is not None
    ]


def _judgement(decision: Decision, verdicts: list[Verdict]) -> bool | None:
    if decision.action == Action.AUTO_RESOLVE:
        return was_right(verdicts)
    return was_understood(verdicts)
