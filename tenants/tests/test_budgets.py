"""What a month has cost, against what it may cost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tenants.domain.budgets import BudgetStatus, budget_status, next_month_after
from tenants.scope import tenant_scope
from tenants.tests.make_usage import make_entry, set_budget

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

MIDNIGHT_IN_BERLIN = datetime(2026, 5, 31, 22, tzinfo=UTC)
"""The first moment of June there."""


def status_of(tenant: Tenant, now: datetime) -> BudgetStatus:
    with tenant_scope(tenant.pk):
        return budget_status(now)


def test_the_month_is_the_tenants_own(acme: Tenant, globex: Tenant) -> None:
    set_budget(acme, "10", zone="Europe/Berlin")
    set_budget(globex, "10", zone="UTC")
    for tenant in (acme, globex):
        make_entry(tenant, "3", at=MIDNIGHT_IN_BERLIN.replace(hour=21, minute=59))
        make_entry(tenant, "4", at=MIDNIGHT_IN_BERLIN)

    at = MIDNIGHT_IN_BERLIN.replace(hour=22, minute=30)
    assert status_of(acme, at) == BudgetStatus(Decimal(4), Decimal(10), date(2026, 7, 1))
    assert status_of(globex, at) == BudgetStatus(Decimal(7), Decimal(10), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("spent", "limit", "is_close", "is_over"),
    [
        ("1000", None, False, False),
        ("7.99", "10", False, False),
        ("8", "10", True, False),
        ("9.9999999999", "10", True, False),
        ("10", "10", False, True),
        ("12", "10", False, True),
        ("0", "0", False, True),
    ],
)
def test_it_warns_at_80_percent_and_stops_at_100(
    spent: str, limit: str | None, *, is_close: bool, is_over: bool
) -> None:
    status = BudgetStatus(Decimal(spent), Decimal(limit) if limit else None, date(2026, 6, 1))
    assert (status.is_close, status.is_over) == (is_close, is_over)


def test_estimates_count_and_so_does_what_was_booked_a_moment_ago(acme: Tenant) -> None:
    set_budget(acme, "10")
    make_entry(acme, "9", is_estimate=True)
    with tenant_scope(acme.pk):
        assert not budget_status().is_over
    make_entry(acme, "1")
    with tenant_scope(acme.pk):
        assert budget_status().is_over


def test_a_status_costs_the_same_however_long_the_ledger(
    acme: Tenant, in_acme: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(10):
        make_entry(acme, "1")
    with django_assert_num_queries(2):
        assert budget_status().spent_usd == 10


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 1, 31), date(2026, 2, 1)),
        (date(2026, 2, 1), date(2026, 3, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_a_month_follows_a_month(day: date, following: date) -> None:
    assert next_month_after(day) == following
