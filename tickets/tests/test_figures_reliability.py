"""Reliability and risk, recounted row by row."""

from __future__ import annotations

import math
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engines.classifier.training import quality
from tenants.scope import tenant_scope
from tickets.domain.figures.per_intent import per_intent
from tickets.domain.figures.per_version import per_policy, per_version
from tickets.domain.figures.reliability import (
    Labelled,
    held_out,
    reliability_of,
    sample_of,
)
from tickets.domain.figures.risk_coverage import at_threshold, held_out_curve, labelled_curve
from tickets.domain.figures.rows import rows_of
from tickets.models import ClassifierVersion, Ticket
from tickets.tests.make_figures import make_version, make_world
from tickets.tests.recounting import facts, whole_time

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant
    from tickets.tests.recounting import Fact

seeds = pytest.mark.parametrize("seed", [1, 2, 3])


def _labels(pairs: list[tuple[float, bool]]) -> list[Labelled]:
    return [Labelled(sure, right, True, 1.0, "refund", 1, 1) for sure, right in pairs]


def _many(count: int = 400) -> list[tuple[float, bool]]:
    numbers = np.random.default_rng(7)
    sure = numbers.random(count).round(2)
    return list(zip(sure.tolist(), (numbers.random(count) < sure).tolist(), strict=True))


@seeds
def test_the_sample_is_what_was_drawn_and_what_people_labelled(acme: Tenant, seed: int) -> None:
    make_world(acme, seed=seed, tickets=60)

    with tenant_scope(acme.pk):
        sample = sample_of(Ticket.objects.all(), whole_time())
        rows = rows_of(Ticket.objects.all(), whole_time(), "known")
        found = facts()
        expected = [fact for fact in found if fact.is_labelled]
        assert set(rows) == {fact.ticket for fact in expected}

    assert sorted((one.confidence, one.is_right) for one in sample.labelled) == sorted(
        (fact.decision.confidence, fact.is_right) for fact in expected
    )
    spoken_of = [fact for fact in found if fact.is_named and fact.is_right is not None]
    assert sample.chosen == len(spoken_of) - len(expected)


@seeds
def test_the_sample_stands_for_all_decisions_that_named_an_intent(acme: Tenant, seed: int) -> None:
    make_world(acme, seed=seed, tickets=60)

    with tenant_scope(acme.pk):
        sample = sample_of(Ticket.objects.all(), whole_time())
        named = [fact for fact in facts() if fact.is_named]

    answers = sum(fact.is_answer for fact in named)
    assert math.isclose(sum(one.weight for one in sample.answers), answers)
    assert math.isclose(sum(one.weight for one in sample.handed_over), len(named) - answers)


def test_an_answer_weighs_by_the_chance_of_its_draw(acme: Tenant) -> None:
    make_world(acme, seed=2, tickets=90)

    with tenant_scope(acme.pk):
        sample = sample_of(Ticket.objects.all(), whole_time())

    weights = {one.policy: one.weight for one in sample.answers}
    assert math.isclose(weights[2], 2 * weights[1])  # Drawn with a half, and with a quarter.


def test_equal_weights_give_what_training_gives() -> None:
    pairs = _many()
    confidence, right = np.array([one[0] for one in pairs]), np.array([one[1] for one in pairs])
    figure = reliability_of(_labels(pairs))

    assert figure.ece is not None
    assert figure.brier is not None
    assert math.isclose(figure.ece, quality.calibration_error(confidence, right), abs_tol=1e-4)
    assert math.isclose(figure.brier, quality.brier(confidence, right))
    texts = [one["texts"] for one in quality.reliability(confidence, right)]
    assert [one.right.count for one in figure.bins] == texts


def test_a_decision_of_weight_two_counts_as_two() -> None:
    once = _labels(_many(50))
    heavy = [Labelled(one.confidence, one.is_right, True, 2.0, "", 1, 1) for one in once]

    assert reliability_of(once + heavy).brier == pytest.approx(reliability_of(once * 3).brier)
    assert reliability_of(once + heavy).ece == pytest.approx(reliability_of(once * 3).ece)


def test_the_curve_counts_the_wrong_among_the_surest() -> None:
    pairs = _many(40)
    for point in labelled_curve(_labels(pairs)):
        answered = [right for sure, right in pairs if sure >= point.threshold]
        assert point.coverage == pytest.approx(len(answered) / len(pairs))
        assert (point.wrong.hits, point.wrong.count) == (answered.count(False), len(answered))


def test_a_threshold_stands_where_the_curve_passes_it() -> None:
    curve = labelled_curve(_labels([(0.9, True), (0.8, False), (0.6, True)]))

    assert at_threshold(curve, 0.8) == curve[1]
    assert at_threshold(curve, 0.95) is None


def test_nothing_known_is_no_figure() -> None:
    figure = reliability_of([])
    assert (figure.ece, figure.brier, figure.right.value, figure.bins) == (None, None, None, [])
    assert labelled_curve([]) == []


def test_a_version_shows_what_was_measured_when_it_was_trained(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        made = make_version(
            1,
            metrics={"counted": 10, "ece": 0.01, "brier": 0.1, "risk_coverage": [[0.9, 0.5, 0.2]]},
            reliability=[{"low": 0, "high": 0.1, "texts": 10, "confidence": 0.1, "right": 0.2}],
        )
        version = ClassifierVersion.objects.get(pk=made.pk)

    assert (held_out(version).ece, held_out(version).right.hits) == (0.01, 2)
    assert [(point.coverage, point.wrong.hits) for point in held_out_curve(version)] == [(0.5, 1)]


@pytest.mark.parametrize("tickets", [12, 40])
def test_the_sample_costs_three_queries(
    acme: Tenant, tickets: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_world(acme, seed=4, tickets=tickets)
    with tenant_scope(acme.pk), django_assert_num_queries(3):
        sample_of(Ticket.objects.all(), whole_time())


def _sureness(named: list[Fact]) -> float | None:
    """Mean confidence of these decisions as their labelled ones tell it, each kind for its own."""
    weighed: list[tuple[float, float]] = []
    for kind in (True, False):
        alike = [fact for fact in named if fact.is_answer == kind]
        known = [
            (fact.decision.confidence, 1 / fact.decision.policy.audit_share if kind else 1.0)
            for fact in alike
            if fact.is_labelled
        ]
        total = sum(weight for _, weight in known)
        weighed += [(sure, weight * len(alike) / total) for sure, weight in known]
    whole = sum(weight for _, weight in weighed)
    return sum(sure * weight for sure, weight in weighed) / whole if whole else None


@seeds
def test_what_is_known_of_a_line_stands_for_its_own_decisions(acme: Tenant, seed: int) -> None:
    make_world(acme, seed=seed, tickets=60)

    with tenant_scope(acme.pk):
        asked = Ticket.objects.all(), whole_time(), sample_of(Ticket.objects.all(), whole_time())
        versions = {one.version: one.line for one in per_version(*asked) if one.line}
        policies = {one.policy: one.line for one in per_policy(*asked)}
        intents = {line.key: line for line in per_intent(*asked)}
        named = [fact for fact in facts() if fact.is_named]
        for keyed, key_of in (
            (versions, attrgetter("classifier")),
            (policies, attrgetter("policy")),
            (intents, attrgetter("intent_name")),
        ):
            for key, line in keyed.items():
                own = [fact for fact in named if key_of(fact.decision) == key]
                assert line.known.confidence == pytest.approx(_sureness(own)), key
