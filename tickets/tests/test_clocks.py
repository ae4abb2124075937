"""Promises to customers: made, at rest, kept and broken."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from tenants.models import TenantSettings
from tickets.domain.sla.clocks import (
    SlaState,
    SlaTarget,
    overdue,
    pressing_sla,
    resume_clock,
    service_level,
    sla_statuses,
    start_clocks,
)
from tickets.models import ServiceLevel, Ticket
from tickets.states import TicketStatus
from tickets.tests.make import make_ticket
from tickets.tests.working import make_escalated

if TYPE_CHECKING:
    from tenants.models import Tenant

HOUR = timedelta(hours=1)


def june(day: int, hour: int, minute: int = 0) -> datetime:
    """Of 2026, in UTC: the first is a Monday."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def ticket(acme: Tenant, in_acme: None) -> Ticket:
    """Handed to people on Monday at ten: an answer is due at two, a resolution on Thursday."""
    with time_machine.travel(june(1, 10), tick=False):
        return make_escalated(acme)


def seen(ticket: Ticket, now: datetime) -> tuple[str, str, timedelta] | None:
    stands = pressing_sla(ticket, now)
    return (stands.target, stands.state, stands.left) if stands else None


def sla_states(ticket: Ticket) -> list[str]:
    return [each.state for each in sla_statuses(ticket, june(30, 0))]


def is_overdue(now: datetime) -> bool:
    return Ticket.objects.filter(overdue(now)).exists()


def test_a_tenant_without_a_service_level_gets_one_and_keeps_its_own(in_acme: None) -> None:
    first = service_level()
    assert (first.opens, first.closes) == (
        [time(9)] * 5 + [None] * 2,
        [time(17)] * 5 + [None] * 2,
    )
    ServiceLevel.objects.update(first_answer_minutes=30)
    assert service_level().first_answer_minutes == 30


def test_targets_are_set_in_the_tenants_business_hours(ticket: Ticket) -> None:
    kept = Ticket.objects.get()
    assert (kept.first_answer_due_at, kept.resolution_due_at) == (june(1, 14), june(4, 10))
    TenantSettings.objects.update(timezone="America/New_York")
    start_clocks(ticket)
    assert ticket.first_answer_due_at == june(1, 17)


def test_a_reopened_ticket_has_a_new_resolution_target(ticket: Ticket) -> None:
    ticket.first_answered_at, ticket.reopened_at = june(1, 11), june(2, 10)
    ticket.waiting_since = june(1, 11)
    start_clocks(ticket)
    assert (ticket.first_answer_due_at, ticket.resolution_due_at) == (june(1, 14), june(5, 10))
    assert ticket.waiting_since is None


def test_a_ticket_reopened_without_business_hours_has_no_target(ticket: Ticket) -> None:
    ServiceLevel.objects.update(opens=[None] * 7, closes=[None] * 7)
    ticket.reopened_at, ticket.waiting_since = june(8, 10), june(1, 11)
    start_clocks(ticket)
    assert (ticket.first_answer_due_at, ticket.resolution_due_at) == (None, None)
    assert ticket.waiting_since is None


def test_a_reopened_ticket_keeps_when_its_answer_was_due(ticket: Ticket) -> None:
    ServiceLevel.objects.update(opens=[None] * 7, closes=[None] * 7)
    ticket.first_answered_at, ticket.reopened_at = june(1, 11), june(8, 10)
    start_clocks(ticket)
    assert (ticket.first_answer_due_at, ticket.resolution_due_at) == (june(1, 14), None)


def test_without_business_hours_there_is_no_target_and_nothing_fails(
    acme: Tenant, in_acme: None
) -> None:
    ServiceLevel.objects.create(opens=[None] * 7, closes=[None] * 7)
    ticket = make_ticket(acme)
    start_clocks(ticket)
    assert (ticket.first_answer_due_at, ticket.resolution_due_at) == (None, None)
    assert pressing_sla(ticket, june(1, 0)) is None
    ticket.waiting_since = june(1, 10)
    ticket.resolution_due_at = june(4, 10)
    resume_clock(ticket, june(2, 10))
    assert ticket.waiting_since is None
    assert ticket.resolution_due_at == june(4, 10)


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        (june(1, 11), june(1, 12), june(4, 11)),
        (june(1, 16), june(2, 10), june(4, 12)),
        (june(5, 17), june(8, 9), june(4, 10)),
        (june(1, 11), june(1, 17), june(4, 16)),
        (june(1, 11), june(5, 11), june(10, 10)),
    ],
)
def test_a_resolution_is_due_later_by_the_business_hours_it_rested(
    ticket: Ticket, since: datetime, until: datetime, due: datetime
) -> None:
    ticket.waiting_since = since
    resume_clock(ticket, until)
    assert ticket.waiting_since is None
    assert ticket.resolution_due_at == due


def test_the_first_answer_presses_until_there_is_one(ticket: Ticket) -> None:
    assert seen(ticket, june(1, 11)) == (SlaTarget.FIRST_ANSWER, SlaState.RUNS, 3 * HOUR)
    assert seen(ticket, june(1, 16)) == (SlaTarget.FIRST_ANSWER, SlaState.OVERDUE, -2 * HOUR)
    ticket.first_answered_at = june(1, 12)
    assert seen(ticket, june(4, 9)) == (SlaTarget.RESOLUTION, SlaState.RUNS, HOUR)
    assert seen(ticket, june(4, 11)) == (SlaTarget.RESOLUTION, SlaState.OVERDUE, -HOUR)
    ticket.waiting_since = june(3, 12)
    assert seen(ticket, june(4, 11)) == (SlaTarget.RESOLUTION, SlaState.PAUSED, timedelta())


def test_what_was_done_in_time_is_kept_and_what_was_not_is_broken(ticket: Ticket) -> None:
    ticket.first_answered_at, ticket.resolved_at = june(1, 15), june(4, 9)
    assert sla_states(ticket) == [SlaState.BREACHED, SlaState.MET]
    ticket.first_answered_at, ticket.resolved_at = june(1, 14), june(4, 11)
    assert sla_states(ticket) == [SlaState.MET, SlaState.BREACHED]
    assert seen(ticket, june(30, 0)) == (SlaTarget.RESOLUTION, SlaState.BREACHED, -HOUR)


def test_what_was_closed_without_a_word_has_no_reply_due(ticket: Ticket) -> None:
    ticket.resolved_at = june(1, 15)
    assert sla_states(ticket) == [SlaState.MET]


def test_what_went_into_another_ticket_has_no_target(acme: Tenant, ticket: Ticket) -> None:
    ticket.merged_into = make_ticket(acme)
    assert sla_statuses(ticket, june(9, 0)) == []
    assert pressing_sla(ticket, june(9, 0)) is None


@pytest.mark.parametrize(
    ("changes", "now", "expected"),
    [
        ({}, june(1, 14), False),
        ({}, june(1, 15), True),
        ({"first_answered_at": june(1, 12)}, june(1, 15), False),
        ({"first_answered_at": june(1, 12)}, june(4, 11), True),
        ({"first_answered_at": june(1, 12), "waiting_since": june(1, 12)}, june(4, 11), False),
        ({"status": TicketStatus.CLOSED}, june(9, 9), False),
    ],
)
def test_the_database_finds_what_is_overdue_as_a_page_shows_it(
    ticket: Ticket, changes: dict[str, object], now: datetime, expected: bool
) -> None:
    Ticket.objects.update(**changes)
    assert is_overdue(now) is expected
    row = Ticket.objects.get()
    if row.status != TicketStatus.CLOSED:
        stands = pressing_sla(row, now)
        assert (stands is not None and stands.state == SlaState.OVERDUE) is expected
