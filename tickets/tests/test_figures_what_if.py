"""Another threshold, replayed over stored decisions and recounted one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engines.classifier.port import HeldOutGuess
from engines.classifier.thresholds import threshold_of
from tenants.scope import tenant_scope
from tickets.domain.figures.cohort import eligible
from tickets.domain.figures.what_if import Scenario, changing, summed, under_scenario, what_if
from tickets.models import Ticket
from tickets.states import Reason
from tickets.tests.make_figures import make_world
from tickets.tests.recounting import facts, whole_time

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant
    from tickets.tests.recounting import Fact

_BY_CONFIDENCE = {Reason.LOW_CONFIDENCE, Reason.FEW_LABELS}
_SURE = tuple(HeldOutGuess("refund", sure / 1_000, sure > 500) for sure in range(1_000))

seeds = pytest.mark.parametrize("seed", [1, 2, 3])


def _proven(_version: UUID | None, name: str, target: float) -> float | None:
    return threshold_of(name, _SURE, target)


def _would_answer(fact: Fact, asked: Callable[[str], float | None]) -> bool:
    """The rule of tickets.domain.decision.rules with another threshold, all else as it was."""
    threshold = asked(fact.decision.intent_name)
    is_sure = threshold is not None and fact.decision.confidence >= threshold
    return is_sure and {*fact.decision.reasons} <= _BY_CONFIDENCE


@seeds
@pytest.mark.parametrize("threshold", [0.0, 0.5, 0.93, 1.0])
def test_a_threshold_flips_what_spoke_of_confidence_only(
    acme: Tenant, seed: int, threshold: float
) -> None:
    make_world(acme, seed=seed, tickets=40)

    with tenant_scope(acme.pk):
        total = summed(what_if(Ticket.objects.all(), whole_time(), Scenario(threshold)))
        found = facts()

    would = [_would_answer(fact, lambda _: threshold) for fact in found]
    assert (total.tickets, total.would_answer) == (len(found), sum(would))
    gained = [fact for fact, does in zip(found, would, strict=True) if does and not fact.is_answer]
    lost = [fact for fact, does in zip(found, would, strict=True) if fact.is_answer and not does]
    assert (total.gained, total.lost) == (len(gained), len(lost))
    assert total.gained_wrong == sum(fact.is_right is False for fact in gained)
    assert total.lost_known == sum(fact.is_right is not None for fact in lost)
    assert total.lost_wrong == sum(fact.is_right is False for fact in lost)


@seeds
def test_the_lines_of_intents_add_up(acme: Tenant, seed: int) -> None:
    make_world(acme, seed=seed, tickets=40)

    with tenant_scope(acme.pk):
        lines = what_if(Ticket.objects.all(), whole_time(), Scenario(0.4))
        found = facts()

    for line in lines:
        of_it = [fact for fact in found if fact.decision.intent_name == line.intent_name]
        assert line.tickets == len(of_it)
        assert line.would_answer == sum(_would_answer(fact, lambda _: 0.4) for fact in of_it)


@seeds
def test_a_risk_target_asks_what_each_version_proves(acme: Tenant, seed: int) -> None:
    make_world(acme, seed=seed, tickets=40)

    with tenant_scope(acme.pk):
        scenario = Scenario(0.5, 0.1)
        total = summed(what_if(Ticket.objects.all(), whole_time(), scenario, proves=_proven))
        found = facts()

    def asked(name: str) -> float | None:
        kept = _proven(None, name, 0.1)
        return None if kept is None else max(kept, 0.5)

    assert asked("refund") is not None
    assert asked("delivery") is None
    assert total.would_answer == sum(_would_answer(fact, asked) for fact in found)


def test_the_tickets_that_change_can_be_listed(acme: Tenant) -> None:
    make_world(acme, seed=5, tickets=40)

    with tenant_scope(acme.pk):
        found = under_scenario(eligible(Ticket.objects.all(), whole_time()), Scenario(0.4))
        total = summed(what_if(Ticket.objects.all(), whole_time(), Scenario(0.4)))
        assert changing(found, "gained").count() == total.gained > 0
        assert changing(found, "lost").count() == total.lost > 0


@pytest.mark.parametrize("tickets", [12, 40])
def test_a_threshold_costs_three_queries(
    acme: Tenant, tickets: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_world(acme, seed=4, tickets=tickets)
    with tenant_scope(acme.pk), django_assert_num_queries(3):
        what_if(Ticket.objects.all(), whole_time(), Scenario(0.8))


@pytest.mark.parametrize("tickets", [12, 40])
def test_a_risk_target_costs_one_more_where_the_versions_are_known(
    acme: Tenant,
    tickets: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_world(acme, seed=4, tickets=tickets)
    with tenant_scope(acme.pk), django_assert_num_queries(4):
        what_if(Ticket.objects.all(), whole_time(), Scenario(0.8, 0.1), proves=_proven)


def test_a_version_that_cannot_be_read_proves_nothing(acme: Tenant) -> None:
    make_world(acme, seed=4, tickets=30)
    with tenant_scope(acme.pk):
        total = summed(what_if(Ticket.objects.all(), whole_time(), Scenario(0.0, 0.1)))
    assert (total.answered > 0, total.would_answer) == (True, 0)
