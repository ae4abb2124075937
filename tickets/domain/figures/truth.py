"""What is known of decisions by now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tickets.domain.verdicts import is_right, is_understood
from tickets.models import Verdict
from tickets.states import Action, LabelSource

if TYPE_CHECKING:
    from tickets.domain.figures.period import Period
    from tickets.models import Decision
    from tickets.models.work import TicketQuerySet

_PEOPLE: Final = {LabelSource.AUDIT, LabelSource.PERSON}
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
class Known:
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


def known_of(tickets: TicketQuerySet, period: Period) -> list[Known]:
    """Of these tickets of the period all decisions that somebody judged; three queries.

    An answer is right if its intent was and the request is truly resolved; of what was handed
    over, the guess is judged and not what people made of it.
    """
    # The few that were spoken of, as a list: joined to the tickets it took minutes on new tables.
    said = Verdict.objects.filter(created_at__gte=period.start)
    spoken_of = set(said.order_by().values_list("decision", flat=True))
    found = tickets.filter(decision__in=spoken_of).select_related("decision", *_WITH)
    read = found.only(*_READ).prefetch_related("decision__verdicts")
    judged = [(ticket.decision, _judgement(ticket.decision)) for ticket in read]
    return [
        Known(decision, was_right, _is_checked(decision))
        for decision, was_right in judged
        if was_right is not None
    ]


def _judgement(decision: Decision) -> bool | None:
    return is_right(decision) if decision.action == Action.AUTO_RESOLVE else is_understood(decision)


def _is_checked(decision: Decision) -> bool:
    return any(verdict.source in _PEOPLE for verdict in decision.verdicts.all())
