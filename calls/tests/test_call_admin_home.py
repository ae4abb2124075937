"""The admin's first page: four rows, each figure with its rows behind it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calls.domain.dashboard import figures
from calls.domain.overview import in_trouble
from calls.models import Call, Stage
from calls.states import CallStatus
from calls.tests.make import make_call, make_stage
from calls.tests.test_call_admin import make_failed, make_refused
from tenants.domain.budgets import BudgetStatus
from tenants.models import TenantSettings, UsageEntry
from tenants.scope import tenant_scope
from tenants.states import Role, WorkState
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

HOUR_MS = 3_600_000
_MINUTE = timedelta(minutes=1)


@pytest.fixture
def client(acme: Tenant) -> Client:
    client = Client()
    user = make_member(acme, Role.QA_MANAGER).user
    client.force_login(user, "tenants.authentication.PeopleBackend")
    return client


def make_transcribed(tenant: Tenant, *, days_ago: int, hours: int = 1) -> Call:
    call = make_call(tenant)
    stage = make_stage(call)
    with tenant_scope(tenant.pk):
        Stage.objects.filter(pk=stage.pk).update(
            state=WorkState.DONE, finished_at=Now() - timedelta(days=days_ago)
        )
        Call.objects.filter(pk=call.pk).update(
            duration_ms=hours * HOUR_MS, status=CallStatus.COMPLETED
        )
    return call


def spend(tenant: Tenant, call: Call, usd: str) -> None:
    with tenant_scope(tenant.pk):
        UsageEntry.objects.create(
            subject_kind="call",
            subject_id=call.pk,
            stage="transcription",
            booking="whole",
            engine="openai",
            model="whisper-1",
            unit="second",
            quantity=Decimal(1),
            unit_price_usd=Decimal(usd),
            cost_usd=Decimal(usd),
            attempt=1,
        )


def test_hours_count_by_the_end_of_the_transcription(acme: Tenant, globex: Tenant) -> None:
    make_transcribed(acme, days_ago=0)
    make_transcribed(acme, days_ago=3, hours=2)
    make_transcribed(acme, days_ago=30, hours=4)
    make_transcribed(globex, days_ago=0, hours=8)
    with tenant_scope(acme.pk):
        shown = figures()
    counted = (shown.transcribed_today_ms, shown.transcribed_week_ms, shown.transcribed_ms)
    assert counted == (HOUR_MS, 3 * HOUR_MS, 7 * HOUR_MS)


def test_todays_calls_count_by_where_they_stand(acme: Tenant, globex: Tenant) -> None:
    make_failed(acme)
    make_call(acme)
    make_call(globex)
    with tenant_scope(acme.pk):
        shown = figures()
    assert shown.today == 2
    assert {status: n for status, n in shown.by_status.items() if n} == {
        CallStatus.FAILED: 1,
        CallStatus.UPLOADED: 1,
    }


def test_a_step_that_waits_for_long_is_stuck(acme: Tenant, client: Client) -> None:
    call = make_call(acme)
    make_stage(call)
    with tenant_scope(acme.pk):
        Stage.objects.update(next_attempt_at=Now() - timedelta(hours=1))
    text = client.get(reverse("admin:index")).text
    assert call.original_filename in text
    assert "no worker has started it" in text


def in_trouble_since(tenant: Tenant) -> list[tuple[UUID, datetime]]:
    with tenant_scope(tenant.pk):
        stuck = in_trouble(Call.objects.all())
        return [(stage.call_id, stage.since) for stage in stuck]  # type: ignore[attr-defined]  # Annotated.


@pytest.mark.parametrize(
    ("made", "ended", "is_stuck"), [(8, 0, True), (8, 8, False)], ids=["today", "last week"]
)
def test_a_failure_is_of_the_week_in_which_it_happened(
    acme: Tenant, made: int, ended: int, *, is_stuck: bool
) -> None:
    call = make_failed(acme)
    with tenant_scope(acme.pk):
        days = {"created_at": made, "updated_at": made, "finished_at": ended}
        Stage.objects.update(**{name: Now() - timedelta(days=ago) for name, ago in days.items()})
        ended_at = Stage.objects.get().finished_at
    assert in_trouble_since(acme) == [(call.pk, ended_at)] * is_stuck


def test_a_stage_is_stuck_since_it_was_due_or_its_worker_was_last_seen(acme: Tenant) -> None:
    due, held = make_stage(make_call(acme)), make_stage(make_call(acme))
    hour = timezone.now() - timedelta(hours=1)
    running = {"state": WorkState.RUNNING, "fencing_token": uuid4()}
    with tenant_scope(acme.pk):
        Stage.objects.filter(pk=due.pk).update(next_attempt_at=hour)
        Stage.objects.filter(pk=held.pk).update(lease_until=hour - _MINUTE, **running)
    assert in_trouble_since(acme) == [(due.call_id, hour), (held.call_id, hour - _MINUTE)]


def test_what_failed_has_a_retry_unless_it_would_fail_again(acme: Tenant, client: Client) -> None:
    failed, refused = make_failed(acme), make_refused(acme)
    text = client.get(reverse("admin:index")).text
    assert f'name="_selected_action" value="{failed.pk}"' in text
    assert f'name="_selected_action" value="{refused.pk}"' not in text
    assert "would fail again" in text


def test_an_empty_house_is_calm(acme: Tenant, globex: Tenant, client: Client) -> None:
    theirs = make_failed(globex)
    text = client.get(reverse("admin:index")).text
    assert "Nothing is stuck" in text
    assert theirs.original_filename not in text


def test_money_stands_against_the_budget(acme: Tenant, client: Client) -> None:
    spend(acme, make_call(acme), "12.50")
    with tenant_scope(acme.pk):
        TenantSettings.objects.update(monthly_budget_usd=50)
    text = client.get(reverse("admin:index")).text
    assert "$12.50" in text
    assert "of a $50.00 budget" in text
    assert 'value="25"' in text


@pytest.mark.parametrize(
    ("spent", "budget", "percent"),
    [("1", None, None), ("1", "0", None), ("1", "3", 33), ("60", "50", 120)],
)
def test_a_part_of_the_budget_is_rounded_down(
    spent: str, budget: str | None, percent: int | None
) -> None:
    limit = Decimal(budget) if budget else None
    assert BudgetStatus(Decimal(spent), limit, date(2026, 6, 1)).percent == percent


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_however_much_is_stuck(
    acme: Tenant, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_failed(acme)
    with django_assert_num_queries(12):
        text = client.get(reverse("admin:index")).text
    assert text.count("ValueError while") == min(count, 8)


def test_every_figure_opens_its_rows(acme: Tenant, client: Client) -> None:
    make_failed(acme)
    page = client.get(reverse("admin:index"))
    links = [link for *_, link in page.context["statuses"]]
    links += [link for _, link in page.context["hours"]]
    links += [page.context["stuck_url"], page.context["money"]["url"]]
    for link in links:
        assert client.get(link).status_code == 200, link
