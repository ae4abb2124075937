"""Whether confidence means what it says: of decisions with 0.9, nine in ten should be right.

Counted are decisions that named an intent and did not fail, and of these only what is known
without anyone having gone looking for mistakes: answers drawn at random for an audit and looked
at, and handed-over tickets whose intent a person confirmed or corrected. Answers that only a
complaint or a curious colleague spoke of are chosen, not drawn: they would show too many errors.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from engines.classifier.held_out import BINS
from engines.statistics.intervals import Share, share, weighted_share
from tickets.domain.figures.cohort import eligible, tally
from tickets.domain.figures.truth import known_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tenants.domain.periods import Period
    from tickets.domain.figures.cohort import Tally
    from tickets.domain.figures.truth import ReviewedDecision
    from tickets.models import ClassifierVersion
    from tickets.models.work import TicketQuerySet

_EDGES: Final = [number / BINS for number in range(BINS + 1)]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A decision of which it is known whether it was right; it stands for `weight` of its kind."""

    confidence: float
    is_right: bool
    is_answer: bool
    weight: float
    intent_name: str
    version: int | None
    policy: int


@dataclass(frozen=True, slots=True)
class Sample:
    """`chosen` counts the answers known only because somebody chose to speak of them."""

    labelled: list[Labelled]
    chosen: int

    @property
    def answers(self) -> list[Labelled]:
        return [one for one in self.labelled if one.is_answer]

    @property
    def handed_over(self) -> list[Labelled]:
        return [one for one in self.labelled if not one.is_answer]


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Decisions of like confidence: how sure they were on average, and how often right."""

    low: float
    high: float
    confidence: float
    right: Share


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far confidence and outcome lie apart.

    `ece` is the mean gap over the bins (Guo 2017), `brier` the mean squared distance (Brier 1950);
    both are None where nothing is known.
    """

    right: Share
    confidence: float | None
    ece: float | None
    brier: float | None
    bins: list[ReliabilityBin]


def sample_of(tickets: TicketQuerySet, period: Period) -> Sample:
    """What is known of the period's decisions; three queries.

    Answers weigh by the chance of their draw, and both kinds by how many of them there are:
    together they stand for all decisions of the period that named an intent.
    """
    found = named(eligible(tickets, period))
    known = known_of(found, period)
    labelled = [_labelled(one) for one in known if counts(one)]
    return Sample(standing_for(tally(found), labelled), chosen=len(known) - len(labelled))


def standing_for(counted: Tally, labelled: Sequence[Labelled]) -> list[Labelled]:
    """Labelled decisions of the counted ones, rescaled to stand for all of these, kind by kind."""
    scale = {
        kind: counted.count_named(is_answered=kind) / total
        for kind in (True, False)
        if (total := math.fsum(one.weight for one in labelled if one.is_answer == kind))
    }
    return [replace(one, weight=one.weight * scale[one.is_answer]) for one in labelled]


def named(found: TicketQuerySet) -> TicketQuerySet:
    """Of `eligible` tickets those whose decision named an intent and met no error."""
    return found.filter(Q(is_named=True))


def counts(one: ReviewedDecision) -> bool:
    """Whether it belongs to the sample: drawn, or no answer."""
    return one.is_drawn or not one.is_answer


def reliability_of(labelled: Sequence[Labelled]) -> Reliability:
    """Weighted throughout. Empty bins are left out."""
    total = math.fsum(one.weight for one in labelled)
    bins = [_bin(place, found) for place, found in _by_bin(labelled)]
    if not total:
        return Reliability(share(0, 0), None, None, None, [])
    weights = [math.fsum(one.weight for one in found) for _, found in _by_bin(labelled)]
    gaps = [
        weight * abs(one.confidence - (one.right.value or 0.0))
        for weight, one in zip(weights, bins, strict=True)
    ]
    squares = (one.weight * (one.confidence - one.is_right) ** 2 for one in labelled)
    return Reliability(
        weighted_share((one.is_right, one.weight) for one in labelled),
        confidence=math.fsum(one.weight * one.confidence for one in labelled) / total,
        ece=math.fsum(gaps) / total,
        brier=math.fsum(squares) / total,
        bins=bins,
    )


def held_out(version: ClassifierVersion) -> Reliability:
    """As it was measured when the version was trained, on examples it had not been taught."""
    bins = [
        ReliabilityBin(
            one["low"],
            one["high"],
            one["confidence"],
            share(round(one["right"] * one["texts"]), one["texts"]),
        )
        for one in version.reliability
    ]
    hits, count = sum(one.right.hits for one in bins), sum(one.right.count for one in bins)
    sure = math.fsum(one.confidence * one.right.count for one in bins)
    return Reliability(
        share(hits, count),
        confidence=sure / count if count else None,
        ece=version.metrics.get("ece"),
        brier=version.metrics.get("brier"),
        bins=bins,
    )


def _labelled(one: ReviewedDecision) -> Labelled:
    decision = one.decision
    chance = decision.policy.audit_share if one.is_answer else 1
    return Labelled(
        decision.confidence,
        one.is_right,
        one.is_answer,
        weight=1 / chance if chance else 1.0,
        intent_name=decision.intent_name,
        version=decision.classifier.number if decision.classifier else None,
        policy=decision.policy.number,
    )


def _by_bin(labelled: Iterable[Labelled]) -> list[tuple[int, list[Labelled]]]:
    places: dict[int, list[Labelled]] = {}
    for one in labelled:
        place = min(bisect_right(_EDGES, one.confidence), BINS) - 1
        places.setdefault(place, []).append(one)
    return sorted(places.items())


def _bin(place: int, found: Sequence[Labelled]) -> ReliabilityBin:
    total = math.fsum(one.weight for one in found)
    return ReliabilityBin(
        _EDGES[place],
        _EDGES[place + 1],
        math.fsum(one.weight * one.confidence for one in found) / total,
        weighted_share((one.is_right, one.weight) for one in found),
    )
