"""The tickets behind a figure: the same conditions that counted it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from tickets.domain.figures.cohort import PARTS, asked_in, eligible, part_of
from tickets.domain.figures.cost import billed
from tickets.domain.figures.reliability import counts, named
from tickets.domain.figures.resolution import NOT_ELIGIBLE, drawn_for_audit
from tickets.domain.figures.sla import FATES, FIRST_ANSWER, RESOLUTION, fate_of, with_target
from tickets.domain.figures.truth import known_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tenants.domain.periods import Period
    from tickets.domain.figures.truth import ReviewedDecision
    from tickets.models.work import TicketQuerySet

# Parts of what is known: of the answers drawn for an audit, and of all that named an intent.
_AUDITED: Final[dict[str, Callable[[ReviewedDecision], bool]]] = {
    "checked": lambda one: one.is_drawn,
    "checked-right": lambda one: one.is_drawn and one.is_right,
    "checked-wrong": lambda one: one.is_drawn and not one.is_right,
}
_KNOWN: Final[dict[str, Callable[[ReviewedDecision], bool]]] = {
    "known": counts,
    "known-right": lambda one: counts(one) and one.is_right,
    "known-wrong": lambda one: counts(one) and not one.is_right,
    "known-answers": lambda one: one.is_drawn,
    "known-handed-over": lambda one: not one.is_answer,
    "chosen": lambda one: not counts(one),
}
# By the word in the address: of all tickets, and of those that people answer.
_SLA_PARTS: Final = {
    f"{target}-{fate}{whose}": (target, fate, bool(whose))
    for target in (FIRST_ANSWER, RESOLUTION)
    for fate in FATES
    for whose in ("", "-by-people")
}
NAMES: Final = (*PARTS, *NOT_ELIGIBLE, "drawn", *_AUDITED, *_KNOWN, *_SLA_PARTS, "billed")


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
    if part in _SLA_PARTS:
        target, fate, people = _SLA_PARTS[part]
        found = with_target(tickets, period, people=people).filter(fate_of(target, fate, now))
    elif part == "billed":
        found = billed(asked_in(tickets, period))
    elif part in NOT_ELIGIBLE:
        found = asked_in(tickets, period).filter(NOT_ELIGIBLE[part])
    else:
        found = _part(eligible(tickets, period, now=now), period, part)
    return found.filter(*_conditions(narrowing or Narrowing()))


def _part(found: TicketQuerySet, period: Period, part: str) -> TicketQuerySet:
    """Of `eligible` tickets; what is known is asked for at once, as in the figures."""
    if part in PARTS:
        return part_of(found, part)
    drawn = drawn_for_audit(found)
    if part == "drawn":
        return drawn
    base, wanted = (drawn, _AUDITED[part]) if part in _AUDITED else (named(found), _KNOWN[part])
    ids = [one.decision.ticket_id for one in known_of(base, period) if wanted(one)]
    return found.filter(pk__in=ids)


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
