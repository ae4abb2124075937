"""Every figure opens exactly the tickets it counted; costs, times, intents and versions."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tenants.models import UsageEntry
from tenants.scope import tenant_scope
from tickets.domain.figures.cohort import PARTS
from tickets.domain.figures.cost import cost
from tickets.domain.figures.handoffs import handoffs
from tickets.domain.figures.per_intent import per_intent
from tickets.domain.figures.per_version import per_policy, per_version
from tickets.domain.figures.reliability import reliability_of, sample_of
from tickets.domain.figures.resolution import left_out, resolution, verified
from tickets.domain.figures.rows import NAMES, Narrowing, rows_of
from tickets.domain.figures.sla import FATES, sla_figures
from tickets.models import Ticket
from tickets.states import Action, TicketStatus
from tickets.tests.make_figures import NOW, make_world
from tickets.tests.recounting import facts, whole_time

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant


@pytest.fixture
def world(acme: Tenant, globex: Tenant) -> Tenant:
    make_world(acme, seed=11, tickets=70)
    make_world(globex, seed=12, tickets=10)
    return acme


def _rows(part: str, narrowing: Narrowing | None = None) -> int:
    return rows_of(Ticket.objects.all(), whole_time(), part, narrowing, now=NOW).count()


def test_a_part_opens_as_many_rows_as_it_counts(world: Tenant) -> None:
    with tenant_scope(world.pk):
        figure = resolution(Ticket.objects.all(), whole_time(), now=NOW)
        assert {part: _rows(part) for part in PARTS} == {
            part: figure.tally.count(part) for part in PARTS
        }


def test_what_is_left_out_opens_its_rows(world: Tenant) -> None:
    with tenant_scope(world.pk):
        apart = left_out(Ticket.objects.all(), whole_time())
        opened = [_rows(part) for part in ("merged", "from_calls", "undecided")]
    assert opened == [apart.merged, apart.from_calls, apart.undecided]
    assert all(opened)


def test_what_is_known_opens_its_rows(world: Tenant) -> None:
    with tenant_scope(world.pk):
        sample = sample_of(Ticket.objects.all(), whole_time())
        audit = verified(Ticket.objects.all(), whole_time())
        assert (_rows("drawn"), _rows("checked")) == (audit.drawn, audit.right.count)
        assert _rows("checked-right") == audit.right.hits
        assert _rows("known") == len(sample.labelled)
        assert _rows("known-wrong") == sum(not one.is_right for one in sample.labelled)
        assert _rows("known-answers") == len(sample.answers)
        assert _rows("chosen") == sample.chosen > 0


def test_a_bin_of_the_diagram_opens_its_rows(world: Tenant) -> None:
    with tenant_scope(world.pk):
        figure = reliability_of(sample_of(Ticket.objects.all(), whole_time()).labelled)
        for one in figure.bins:
            high = None if one is figure.bins[-1] else one.high
            assert _rows("known", Narrowing(low=one.low, high=high)) == one.right.count


def test_a_reason_opens_its_rows(world: Tenant) -> None:
    with tenant_scope(world.pk):
        for one in handoffs(Ticket.objects.all(), whole_time()):
            asked = Narrowing(reason=one.reason)
            assert _rows("handed-over", asked) == one.share.hits
            assert _rows("handed-over", Narrowing(reason=one.reason, alone=True)) == one.alone


def test_intents_versions_and_policies_open_their_rows(world: Tenant) -> None:
    tickets, period = Ticket.objects.all(), whole_time()
    with tenant_scope(world.pk):
        sample = sample_of(tickets, period)
        for line in per_intent(tickets, period, sample, now=NOW):
            assert _rows("eligible", Narrowing(intent=str(line.key))) == line.tickets
            asked = Narrowing(intent=str(line.key))
            assert _rows("known", asked) == line.known.right.count
        for of_version in per_version(tickets, period, sample, now=NOW):
            assert of_version.line
            asked = Narrowing(version=of_version.version.number)
            assert _rows("eligible", asked) == of_version.line.tickets
        for of_policy in per_policy(tickets, period, sample, now=NOW):
            asked = Narrowing(policy=of_policy.policy.number)
            assert _rows("durable", asked) == of_policy.line.rate.hits


def test_intents_recount(world: Tenant) -> None:
    with tenant_scope(world.pk):
        sample = sample_of(Ticket.objects.all(), whole_time())
        lines = per_intent(Ticket.objects.all(), whole_time(), sample, now=NOW)
        found = facts()
    names = Counter(fact.decision.intent_name for fact in found)
    assert {line.key: line.tickets for line in lines} == names
    for line in lines:
        old = [fact for fact in found if fact.decision.intent_name == line.key and fact.is_old]
        held = [fact for fact in old if fact.is_answer and not fact.is_reopened]
        assert (line.rate.hits, line.rate.count) == (len(held), len(old))


def test_the_cost_is_the_ledger_of_the_tickets(world: Tenant) -> None:
    with tenant_scope(world.pk):
        figure = cost(Ticket.objects.all(), whole_time())
        ours = set(Ticket.objects.values_list("pk", flat=True))
        entries = [one for one in UsageEntry.objects.all() if one.subject_id in ours]
        assert _rows("billed") == figure.lines[0].tickets == len(entries)

    assert figure.usd == sum((one.cost_usd for one in entries), Decimal(0)) > 0
    assert figure.usd_each(4) == figure.usd / 4
    assert figure.usd_each(0) is None


def _fate(ticket: Ticket, due: datetime | None, done: datetime | None) -> str:
    if due is None:
        return ""
    if done is not None:
        return "met" if done <= due else "broken"
    if ticket.status == TicketStatus.CLOSED:
        return "needless"
    return "running" if ticket.waiting_since or due > NOW else "broken"


@pytest.mark.parametrize("people", [False, True])
def test_sla_figures_recount(world: Tenant, people: bool) -> None:  # A parameter of the test.
    with tenant_scope(world.pk):
        first, last = sla_figures(Ticket.objects.all(), whole_time(), now=NOW, people=people)
        rows = Ticket.objects.filter(merged_into=None).select_related("decision")
        found = [
            ticket
            for ticket in rows
            if not (people and getattr(ticket, "decision", None))
            or ticket.decision.action == Action.ESCALATE
        ]
    firsts = Counter(_fate(one, one.first_answer_due_at, one.first_answered_at) for one in found)
    lasts = Counter(_fate(one, one.resolution_due_at, one.resolved_at) for one in found)
    assert [getattr(first, fate) for fate in FATES] == [firsts[fate] for fate in FATES]
    assert [getattr(last, fate) for fate in FATES] == [lasts[fate] for fate in FATES]
    assert (last.kept.hits, last.kept.count) == (lasts["met"], lasts["met"] + lasts["broken"])


def test_an_sla_figure_opens_its_rows(world: Tenant) -> None:
    with tenant_scope(world.pk):
        for ending, people in (("", False), ("-by-people", True)):
            for one in sla_figures(Ticket.objects.all(), whole_time(), now=NOW, people=people):
                counted = [getattr(one, fate) for fate in FATES]
                assert [_rows(f"{one.name}-{fate}{ending}") for fate in FATES] == counted


def test_no_part_shows_what_is_not_asked_for(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        assert [_rows(part) for part in NAMES] == [0] * len(NAMES)


@pytest.mark.parametrize("tickets", [12, 40])
def test_tables_cost_the_same_however_many_tickets(
    acme: Tenant, tickets: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_world(acme, seed=4, tickets=tickets)
    rows, period = Ticket.objects.all(), whole_time()
    with tenant_scope(acme.pk):
        sample = sample_of(rows, period)
        with django_assert_num_queries(1):
            per_intent(rows, period, sample)
        with django_assert_num_queries(2):
            per_version(rows, period, sample)
        with django_assert_num_queries(2):
            per_policy(rows, period, sample)
        with django_assert_num_queries(1):
            cost(rows, period)
        with django_assert_num_queries(1):
            sla_figures(rows, period)
