"""What another threshold, or another promise, would have done to tickets already decided.

No model is run: a stored decision holds its confidence and everything else that spoke against
answering. Switches, rules, answers and second opinions stay what they were.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Final

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

from tickets.domain.classifier.active import outcomes_of
from tickets.domain.figures.cohort import eligible
from tickets.domain.figures.truth import spoken_of
from tickets.domain.thresholds import threshold_of
from tickets.states import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import Expression

    from tickets.domain.figures.period import Period
    from tickets.models.work import TicketQuerySet

_BY_CONFIDENCE: Final = [Reason.LOW_CONFIDENCE.value, Reason.FEW_LABELS.value]
_KEY: Final = ("decision__intent_name", "is_answered", "would_answer")
CHANGES: Final = {
    "gained": {"is_answered": False, "would_answer": True},
    "lost": {"is_answered": True, "would_answer": False},
}


@dataclass(frozen=True, slots=True)
class Wish:
    """As in a policy: with a risk target the threshold is a floor."""

    threshold: float
    risk_target: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Tickets of an intent; `gained` would be answered at once and were not, `lost` were.

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


def what_if(tickets: TicketQuerySet, period: Period, wish: Wish) -> list[Change]:
    """One line an intent, those that change most first.

    Two queries, with a risk target one more and one for each version not in memory.
    """
    found = wished(eligible(tickets, period), wish)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, was, would, count in _counted(found, *_KEY):
        counts[name]["tickets"] += count
        counts[name]["answered"] += count if was else 0
        counts[name][_change(was, would)] += count
    for name, was, would, is_right, count in _counted(_changed(found), *_KEY, "is_right"):
        counts[name][f"{_change(was, would)}_known"] += count
        counts[name][f"{_change(was, would)}_wrong"] += 0 if is_right else count
    kept = {field.name for field in fields(Change)}
    lines = [
        Change(name, **{field: count for field, count in found.items() if field in kept})
        for name, found in counts.items()
    ]
    return sorted(lines, key=lambda line: (-line.gained - line.lost, line.intent_name))


def summed(changes: Iterable[Change]) -> Change:
    lines = list(changes)
    numbers = [field.name for field in fields(Change) if field.name != "intent_name"]
    return Change("", **{name: sum(getattr(line, name) for line in lines) for name in numbers})


def wished(found: TicketQuerySet, wish: Wish) -> TicketQuerySet:
    """`eligible` tickets with `would_answer`."""
    sure_enough = Q(decision__confidence__gte=F("would_ask"))
    nothing_else = Q(decision__reasons__contained_by=_BY_CONFIDENCE)
    answer = When(sure_enough & nothing_else, then=Value(value=True))
    return found.annotate(would_ask=_threshold(found, wish)).annotate(
        would_answer=Case(answer, default=Value(value=False), output_field=BooleanField())
    )


def changing(found: TicketQuerySet, change: str) -> TicketQuerySet:
    """The `wished` tickets that a name in CHANGES speaks of."""
    return found.filter(**CHANGES[change])


def _threshold(found: TicketQuerySet, wish: Wish) -> Expression:
    """What each decision's confidence would be held against: null where no threshold is proven."""
    if wish.risk_target is None:
        return Value(wish.threshold, FloatField())
    return Cast(
        Func(
            Value(_proven(found, wish.threshold, wish.risk_target), JSONField()),
            Cast("decision__classifier", TextField()),
            F("decision__intent_name"),
            function="jsonb_extract_path_text",
        ),
        FloatField(),
    )


def _proven(found: TicketQuerySet, floor: float, target: float) -> dict[str, dict[str, float]]:
    """By version and intent: the threshold that the version's own held-out texts prove."""
    asked = found.order_by().exclude(decision__classifier=None).exclude(decision__intent_name="")
    pairs = asked.values_list("decision__classifier", "decision__intent_name").distinct()
    proven: dict[str, dict[str, float]] = defaultdict(dict)
    for version, name in pairs:
        kept = _kept(version, name, target)
        if kept is not None:
            proven[str(version)][name] = max(kept, floor)
    return proven


@lru_cache(maxsize=2_000)  # A version never changes; 150 intents may take seconds.
def _kept(version_id: UUID, intent_name: str, target: float) -> float | None:
    return threshold_of(intent_name, outcomes_of(version_id), target)


def _changed(found: TicketQuerySet) -> TicketQuerySet:
    moved = Q(**CHANGES["gained"]) | Q(**CHANGES["lost"])
    return spoken_of(found).filter(moved, Q(is_right__isnull=False))


def _counted(found: TicketQuerySet, *by: str) -> Iterable[tuple[object, ...]]:
    return found.order_by().values_list(*by).annotate(count=Count("pk"))


def _change(was: object, would: object) -> str:
    if was == would:
        return "same"
    return "lost" if was else "gained"
