"""What another threshold, or another risk target, would have done to tickets already decided.

No model is run: a stored decision holds its confidence and everything else that spoke against
answering. Switches, rules, answers and second opinions stay what they were.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    FloatField,
    Func,
    JSONField,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from engines.classifier.stored import ModelDamagedError
from engines.classifier.thresholds import threshold_of
from tickets.domain.classifier.active import outcomes_of
from tickets.domain.figures.cohort import eligible
from tickets.domain.figures.truth import known_of
from tickets.states import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from django.db.models import Expression

    from tenants.domain.periods import Period
    from tickets.domain.figures.truth import ReviewedDecision
    from tickets.models.work import TicketQuerySet

_BY_CONFIDENCE: Final = [Reason.LOW_CONFIDENCE.value, Reason.FEW_LABELS.value]
_KEY: Final = ("decision__intent_name", "is_answered", "would_answer")
CHANGES: Final = {
    "gained": {"is_answered": False, "would_answer": True},
    "lost": {"is_answered": True, "would_answer": False},
}


class _DecisionGroup(NamedTuple):
    """So many tickets of which the same is true."""

    intent_name: str
    was_answered: bool
    would_answer: bool
    tickets: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """As in a policy: with a risk target the threshold is a floor."""

    threshold: float
    risk_target: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Tickets of an intent; `gained` would be resolved automatically and were not, `lost` were.

    `*_known` are those of which it is known whether the machine was right, `*_wrong` those that
    it was not: nobody drew them at random.
    """

    intent_name: str
    tickets: int = 0
    answered: int = 0
    gained: int = 0
    gained_known: int = 0
    gained_wrong: int = 0
    lost: int = 0
    lost_known: int = 0
    lost_wrong: int = 0

    @property
    def would_answer(self) -> int:
        return self.answered + self.gained - self.lost


@lru_cache(maxsize=2_000)  # A version never changes, and 150 intents may take seconds.
def proven_threshold(version_id: UUID, intent_name: str, target: float) -> float | None:
    """The threshold of the intent that the version's own held-out texts prove.

    None also for a version that can no longer be read: it would answer nothing.
    """
    try:
        return threshold_of(intent_name, outcomes_of(version_id), target)
    except ModelDamagedError:
        return None


def what_if(
    tickets: TicketQuerySet,
    period: Period,
    scenario: Scenario,
    *,
    proves: Callable[[UUID, str, float], float | None] = proven_threshold,
) -> list[Change]:
    """One line an intent, those that change most first.

    Three queries, with a risk target one more and one for each version not in memory.
    """
    found = under_scenario(eligible(tickets, period), scenario, proves=proves)
    groups = [
        _DecisionGroup(*row) for row in found.order_by().values_list(*_KEY).annotate(Count("pk"))
    ]
    moved = found.filter(Q(**CHANGES["gained"]) | Q(**CHANGES["lost"]))
    known = known_of(moved, period)
    lines = [_line(name, groups, known) for name in {group.intent_name for group in groups}]
    return sorted(lines, key=lambda line: (-line.gained - line.lost, line.intent_name))


def summed(changes: Iterable[Change]) -> Change:
    lines = list(changes)
    numbers = [field.name for field in fields(Change) if field.name != "intent_name"]
    return Change("", **{name: sum(getattr(line, name) for line in lines) for name in numbers})


def under_scenario(
    found: TicketQuerySet,
    scenario: Scenario,
    *,
    proves: Callable[[UUID, str, float], float | None] = proven_threshold,
) -> TicketQuerySet:
    """`eligible` tickets with `would_answer`."""
    sure_enough = Q(decision__confidence__gte=F("would_ask"))
    nothing_else = Q(decision__reasons__contained_by=_BY_CONFIDENCE)
    answer = When(sure_enough & nothing_else, then=Value(value=True))
    return found.annotate(would_ask=_threshold(found, scenario, proves)).annotate(
        would_answer=Case(answer, default=Value(value=False), output_field=BooleanField())
    )


def changing(found: TicketQuerySet, change: str) -> TicketQuerySet:
    """The tickets of `under_scenario` that a name in CHANGES speaks of."""
    return found.filter(**CHANGES[change])


def _threshold(
    found: TicketQuerySet, scenario: Scenario, proves: Callable[[UUID, str, float], float | None]
) -> Expression:
    """What each decision's confidence would be held against: null where no threshold is proven."""
    if scenario.risk_target is None:
        return Value(scenario.threshold, FloatField())
    # By version and intent, as one document: hundreds of conditions would be slow.
    proven: dict[str, dict[str, float]] = defaultdict(dict)
    for version, name in _asked_of(found):
        kept = proves(version, name, scenario.risk_target)
        if kept is not None:
            proven[str(version)][name] = max(kept, scenario.threshold)
    return Cast(
        Func(
            Value(proven, JSONField()),
            Cast("decision__classifier", TextField()),
            F("decision__intent_name"),
            function="jsonb_extract_path_text",
        ),
        FloatField(),
    )


def _asked_of(found: TicketQuerySet) -> Iterable[tuple[UUID, str]]:
    """The versions that decided, each with the intents it named."""
    named = found.order_by().exclude(decision__classifier=None).exclude(decision__intent_name="")
    return named.values_list("decision__classifier", "decision__intent_name").distinct()


def _line(name: str, groups: Iterable[_DecisionGroup], known: Iterable[ReviewedDecision]) -> Change:
    found = [group for group in groups if group.intent_name == name]
    answers = [group for group in found if group.was_answered]
    judged = [one for one in known if one.decision.intent_name == name]
    gained = [one for one in judged if not one.is_answer]
    lost = [one for one in judged if one.is_answer]
    return Change(
        name,
        tickets=sum(group.tickets for group in found),
        answered=sum(group.tickets for group in answers),
        gained=sum(one.tickets for one in found if one.would_answer and not one.was_answered),
        gained_known=len(gained),
        gained_wrong=sum(not one.is_right for one in gained),
        lost=sum(group.tickets for group in answers if not group.would_answer),
        lost_known=len(lost),
        lost_wrong=sum(not one.is_right for one in lost),
    )
