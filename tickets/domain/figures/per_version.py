"""The figures of each version of the classifier, and of each version of the policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tickets.domain.figures.cohort import eligible, tallies
from tickets.domain.figures.per_intent import BreakdownRow, known_by, rows_of
from tickets.models import ClassifierVersion, DecisionPolicy

if TYPE_CHECKING:
    from datetime import datetime

    from tenants.domain.periods import Period
    from tickets.domain.figures.reliability import Sample
    from tickets.models.work import TicketQuerySet


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version with what it did in the period; `line` is None where it decided nothing."""

    version: ClassifierVersion
    line: BreakdownRow | None


@dataclass(frozen=True, slots=True)
class PolicyLine:
    policy: DecisionPolicy
    line: BreakdownRow


def per_version(
    tickets: TicketQuerySet, period: Period, sample: Sample, *, now: datetime | None = None
) -> list[VersionLine]:
    """The newest version first, rejected and failed ones among them; two queries."""
    found = tallies(eligible(tickets, period, now=now), "decision__classifier__number")
    known = known_by((one.version, one) for one in sample.labelled)
    lines = {line.key: line for line in rows_of(found, known)}
    versions = ClassifierVersion.objects.defer("arrays", "training_set").order_by("-number")
    return [VersionLine(version, lines.get(version.number)) for version in versions]


def per_policy(
    tickets: TicketQuerySet, period: Period, sample: Sample, *, now: datetime | None = None
) -> list[PolicyLine]:
    """Those that decided in the period, the newest first; two queries."""
    found = tallies(eligible(tickets, period, now=now), "decision__policy__number")
    known = known_by((one.policy, one) for one in sample.labelled)
    lines = {line.key: line for line in rows_of(found, known)}
    policies = DecisionPolicy.objects.order_by("-number")
    return [
        PolicyLine(policy, lines[policy.number]) for policy in policies if policy.number in lines
    ]


def active_version() -> ClassifierVersion | None:
    """The one that decides now, without its arrays."""
    found: ClassifierVersion | None = (
        ClassifierVersion.objects.filter(is_active=True).defer("arrays", "training_set").first()
    )
    return found
