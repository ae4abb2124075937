"""The automated resolution rate and its parts, recounted row by row."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from engines.statistics.intervals import weighted_share
from tenants.scope import tenant_scope
from tickets.domain.figures.handoffs import handoffs
from tickets.domain.figures.resolution import left_out, resolution, verified
from tickets.models import Ticket
from tickets.tests.make_figures import NOW, make_world
from tickets.tests.recounting import facts, monday_of, whole_time

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

pytestmark = pytest.mark.parametrize("seed", [1, 2, 3])


def test_the_rate_is_durable_answers_of_tickets_old_enough(
    acme: Tenant, globex: Tenant, seed: int
) -> None:
    make_world(acme, seed=seed, tickets=40)
    make_world(globex, seed=seed + 100, tickets=10)

    with tenant_scope(acme.pk):
        figure = resolution(Ticket.objects.all(), whole_time(), now=NOW)
        old = [fact for fact in facts() if fact.is_old]

    durable = [fact for fact in old if fact.is_answer and not fact.is_reopened]
    assert (figure.rate.hits, figure.rate.count) == (len(durable), len(old))
    assert figure.rate.value == len(durable) / len(old)


def test_the_parts_are_those_that_a_person_would_count(acme: Tenant, seed: int) -> None:
    make_world(acme, seed=seed, tickets=40)

    with tenant_scope(acme.pk):
        figure = resolution(Ticket.objects.all(), whole_time(), now=NOW)
        found = facts()

    answers = [fact for fact in found if fact.is_answer]
    old = [fact for fact in answers if fact.is_old]
    assert figure.answered.hits == len(answers)
    assert figure.handed_over.hits == len(found) - len(answers)
    assert figure.failed.hits == sum("error" in fact.decision.reasons for fact in found)
    assert figure.reopened.hits == sum(fact.is_reopened for fact in old)
    assert figure.reopened.count == len(old)


def test_the_young_bound_the_rate_of_all(acme: Tenant, seed: int) -> None:
    make_world(acme, seed=seed, tickets=40)

    with tenant_scope(acme.pk):
        bounds = resolution(Ticket.objects.all(), whole_time(), now=NOW).bounds
        found = facts()

    held = [fact for fact in found if fact.is_answer and not fact.is_reopened]
    sure = sum(fact.is_old for fact in held)
    assert bounds == (sure / len(found), len(held) / len(found))


def test_weeks_add_up_and_none_is_missing(acme: Tenant, seed: int) -> None:
    make_world(acme, seed=seed, tickets=40)

    with tenant_scope(acme.pk):
        figure = resolution(Ticket.objects.all(), whole_time(), now=NOW)
        counted = Counter(monday_of(fact.ticket.created_at).date() for fact in facts())

    assert {week.monday: week.tickets for week in figure.weeks if week.tickets} == counted
    steps = {b.monday - a.monday for a, b in zip(figure.weeks, figure.weeks[1:], strict=False)}
    assert steps == {timedelta(weeks=1)}


def test_what_is_not_eligible_is_counted_once(acme: Tenant, seed: int) -> None:
    make_world(acme, seed=seed, tickets=40)

    with tenant_scope(acme.pk):
        apart = left_out(Ticket.objects.all(), whole_time())
        eligible = len(facts())

    assert eligible + apart.merged + apart.from_calls + apart.undecided == 40


def test_the_verified_rate_weighs_each_draw_by_its_chance(acme: Tenant, seed: int) -> None:
    make_world(acme, seed=seed, tickets=60)

    with tenant_scope(acme.pk):
        figure = verified(Ticket.objects.all(), whole_time())
        drawn = [fact for fact in facts() if fact.is_answer and fact.decision.is_audited]
        looked_at = [
            (fact.is_right, 1 / fact.decision.policy.audit_share)
            for fact in drawn
            if fact.is_checked and fact.is_right is not None
        ]

    assert figure.drawn == len(drawn)
    assert figure.right == weighted_share(looked_at)


def test_a_ticket_counts_under_each_of_its_reasons(acme: Tenant, seed: int) -> None:
    make_world(acme, seed=seed, tickets=40)

    with tenant_scope(acme.pk):
        found = {one.reason: one for one in handoffs(Ticket.objects.all(), whole_time())}
        given = [fact.decision.reasons for fact in facts() if not fact.is_answer]

    assert {reason: one.share.hits for reason, one in found.items()} == Counter(
        reason for reasons in given for reason in reasons
    )
    assert {reason: one.alone for reason, one in found.items() if one.alone} == Counter(
        reasons[0] for reasons in given if len(reasons) == 1
    )
    assert {one.share.count for one in found.values()} == {len(given)}


def test_each_figure_costs_the_same_however_many_tickets(
    acme: Tenant, seed: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_world(acme, seed=seed, tickets=20 * seed)
    with tenant_scope(acme.pk):
        for figure, queries in ((resolution, 1), (left_out, 1), (verified, 3), (handoffs, 1)):
            with django_assert_num_queries(queries):
                figure(Ticket.objects.all(), whole_time())
