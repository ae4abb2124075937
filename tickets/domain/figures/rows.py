"""The tickets behind a figure: the same conditions that counted it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from tickets.domain.figures.cohort import PARTS, asked_in, eligible, part_of
from tickets.domain.figures.cost import billed
from tickets.domain.figures.reliability import chosen, judged
from tickets.domain.figures.resolution import NOT_ELIGIBLE, checked, drawn_for_audit
from tickets.domain.figures.service import FATES, FIRST_ANSWER, RESOLUTION, fate_of, promised

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tickets.domain.figures.period import Period
    from tickets.models.work import TicketQuerySet

_RIGHT: Final = Q(is_right=True)
_WRONG: Final = Q(is_right=False)
# Parts of what is known of decisions; each begins with the eligible tickets.
_KNOWN: Final[dict[str, Callable[[TicketQuerySet], TicketQuerySet]]] = {
    "drawn": drawn_for_audit,
    "checked": lambda found: checked(drawn_for_audit(found)),
    "checked-right": lambda found: checked(drawn_for_audit(found)).filter(_RIGHT),
    "checked-wrong": lambda found: checked(drawn_for_audit(found)).filter(_WRONG),
    "known": judged,
    "known-right": lambda found: judged(found).filter(_RIGHT),
    "known-wrong": lambda found: judged(found).filter(_WRONG),
    "known-answers": lambda found: part_of(judged(found), "answered"),
    "known-handed-over": lambda found: part_of(judged(found), "handed-over"),
    "chosen": chosen,
    "billed": billed,
}
# By the word in the address: of all tickets, and of those that people answer.
_PROMISES: Final = {
    f"{promise}-{fate}{whose}": (promise, fate, bool(whose))
    for promise in (FIRST_ANSWER, RESOLUTION)
    for fate in FATES
    for whose in ("", "-by-people")
}
NAMES: Final = (*PARTS, *NOT_ELIGIBLE, *_KNOWN, *_PROMISES)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is asked of the decision besides. None asks nothing; `intent` may be "" for none.

    `reason` with `alone`: no other one. `low` is included, `high` is not.
    """

    intent: str | None = None
    reason: str | None = None
    alone: bool = False
    version: int | None = None
    policy: int | None = None
    low: float | None = None
    high: float | None = None


def rows_of(
    tickets: TicketQuerySet,
    period: Period,
    part: str,
    narrowing: Narrowing | None = None,
    *,
    now: datetime | None = None,
) -> TicketQuerySet:
    """The tickets that a figure counted. Raises KeyError for a part that is not in NAMES."""
    if part in _PROMISES:
        promise, fate, people = _PROMISES[part]
        found = promised(tickets, period, people=people).filter(fate_of(promise, fate, now))
    elif part in NOT_ELIGIBLE:
        found = asked_in(tickets, period).filter(NOT_ELIGIBLE[part])
    elif part in PARTS:
        found = part_of(eligible(tickets, period, now=now), part)
    else:
        found = _KNOWN[part](eligible(tickets, period, now=now))
    return found.filter(*_conditions(narrowing or Narrowing()))


def _conditions(asked: Narrowing) -> list[Q]:
    conditions = {
        "decision__intent_name": asked.intent,
        "decision__classifier__number": asked.version,
        "decision__policy__number": asked.policy,
        "decision__confidence__gte": asked.low,
        "decision__confidence__lt": asked.high,
        "decision__reasons__contains": [asked.reason] if asked.reason else None,
        "decision__reasons": [asked.reason] if asked.reason and asked.alone else None,
    }
    return [Q(**{name: value}) for name, value in conditions.items() if value is not None]
