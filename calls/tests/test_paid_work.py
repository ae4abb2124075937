"""Paid work stops where the month's budget is used up; what costs nothing goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse

from calls.domain.pipeline.transcription import transcribe
from calls.models import Stage
from calls.stages import ANALYSIS, TRANSCRIPTION
from calls.tests.doubles import FakeSpeech
from calls.tests.make import make_call, make_stage
from engines.openai.endpoint import Endpoint
from tenants.models import AuditEvent, TenantPause, TenantSettings
from tenants.scope import tenant_scope
from tenants.states import EngineChoice, Role, WorkState
from tenants.tasks import sweep_budget_pauses
from tenants.tests.make import ADA, make_member
from tenants.tests.make_usage import make_entry, set_budget
from tenants.work_queue.backlog import waiting_work
from tenants.work_queue.claims import claim, claim_next
from tenants.work_queue.pauses import pause, pauses_in_force, resume

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

    from tenants.models import Tenant


@pytest.fixture(autouse=True)
def _paid_speech(acme: Tenant, globex: Tenant, settings: Settings) -> None:
    """Hearing is paid for, reading is not."""
    settings.SPEECH_ENDPOINT = Endpoint("http://127.0.0.1:9/v1", "small")
    for tenant in (acme, globex):
        with tenant_scope(tenant.pk):
            TenantSettings.objects.update(speech_engine=EngineChoice.OPENAI)


@pytest.fixture
def spent(acme: Tenant) -> Tenant:
    """Its budget is used up to the cent, and a call waits."""
    set_budget(acme, "5")
    make_entry(acme, "5")
    make_stage(make_call(acme))
    return acme


def test_paid_work_of_a_used_up_budget_waits_and_others_do_not(
    spent: Tenant, globex: Tenant
) -> None:
    theirs = make_stage(make_call(globex))
    claimed = claim_next(TRANSCRIPTION)
    assert claimed
    assert claimed.item_id == theirs.pk
    assert claim_next(TRANSCRIPTION) is None
    assert waiting_work(64) == {}
    with tenant_scope(spent.pk):
        assert Stage.objects.get().state == WorkState.READY
        assert Stage.objects.get().attempt == 0


def test_local_work_goes_on(spent: Tenant) -> None:
    stage = make_stage(make_call(spent), ANALYSIS.name)
    claimed = claim_next(ANALYSIS)
    assert claimed
    assert claimed.item_id == stage.pk


def test_a_named_item_waits_too(spent: Tenant) -> None:
    with tenant_scope(spent.pk):
        assert claim(TRANSCRIPTION, Stage.objects.get().pk) is None
        assert transcribe(Stage.objects.get().pk, FakeSpeech()) == []


def test_the_last_cent_may_be_spent_by_what_is_in_flight(acme: Tenant) -> None:
    set_budget(acme, "5")
    make_entry(acme, "4.99")
    for _ in range(3):
        make_stage(make_call(acme))
    assert claim_next(TRANSCRIPTION)
    assert claim_next(TRANSCRIPTION)
    make_entry(acme, "0.01")
    assert claim_next(TRANSCRIPTION) is None


def test_a_raised_budget_wakes_what_waits(spent: Tenant) -> None:
    assert claim_next(TRANSCRIPTION) is None
    sweep_budget_pauses()
    assert claim_next(TRANSCRIPTION) is None
    set_budget(spent, "5.01")
    sweep_budget_pauses()
    assert waiting_work(64) == {TRANSCRIPTION.name: 1}
    assert claim_next(TRANSCRIPTION)


def test_a_budget_that_is_taken_away_wakes_what_waits(spent: Tenant) -> None:
    assert claim_next(TRANSCRIPTION) is None
    set_budget(spent, None)
    sweep_budget_pauses()
    assert claim_next(TRANSCRIPTION)


def test_a_new_month_wakes_what_waits(acme: Tenant) -> None:
    set_budget(acme, "5", zone="Europe/Berlin")
    with time_machine.travel(datetime(2026, 5, 31, 21, 59, tzinfo=UTC), tick=False):
        make_entry(acme, "5")
        make_stage(make_call(acme))
        assert claim_next(TRANSCRIPTION) is None
        sweep_budget_pauses()
    with tenant_scope(acme.pk):
        assert pauses_in_force()
    with time_machine.travel(datetime(2026, 5, 31, 22, tzinfo=UTC), tick=False):
        sweep_budget_pauses()
        with tenant_scope(acme.pk):
            assert pauses_in_force() == []
        assert claim_next(TRANSCRIPTION)


def test_an_engine_of_this_machine_wakes_what_waits(spent: Tenant) -> None:
    assert claim_next(TRANSCRIPTION) is None
    with tenant_scope(spent.pk):
        TenantSettings.objects.update(speech_engine=EngineChoice.LOCAL)
    sweep_budget_pauses()
    assert claim_next(TRANSCRIPTION)


def test_both_ends_are_on_record(spent: Tenant) -> None:
    claim_next(TRANSCRIPTION)
    claim_next(TRANSCRIPTION)
    set_budget(spent, "9")
    sweep_budget_pauses()
    with tenant_scope(spent.pk):
        events = list(AuditEvent.objects.filter(action__startswith="budget.").order_by("pk"))
    assert [event.action for event in events] == ["budget.used_up", "budget.available"]
    said = events[0].after or {}
    assert said["stage"] == "transcription"
    assert Decimal(str(said["spent_usd"])) == 5


def test_a_persons_pause_and_the_budgets_stand_side_by_side(spent: Tenant) -> None:
    claim_next(TRANSCRIPTION)
    with tenant_scope(spent.pk):
        assert pause(TRANSCRIPTION.name, ADA, reason="A migration")
        assert len(pauses_in_force()) == 2
        assert resume(TRANSCRIPTION.name, ADA)
        assert not resume(TRANSCRIPTION.name, ADA)
        assert [found.is_of_budget for found in pauses_in_force()] == [True]


def test_local_engines_ask_nothing(
    spent: Tenant, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.SPEECH_ENDPOINT = None
    with tenant_scope(spent.pk), django_assert_num_queries(0):
        assert not TRANSCRIPTION.is_paid_here
        assert not ANALYSIS.is_paid_here


def test_who_waits_reads_why(spent: Tenant, client: Client) -> None:
    claim_next(TRANSCRIPTION)
    with tenant_scope(spent.pk):
        call = Stage.objects.get().call
    client.force_login(make_member(spent, Role.QA_MANAGER).user)
    for page in (call.get_absolute_url(), reverse("calls:list"), reverse("home")):
        text = client.get(page).content.decode()
        assert "Transcription waits: the monthly budget is used up." in text
        assert "or when the budget is raised." in text


def test_nobody_resumes_what_the_budget_stopped(spent: Tenant, client: Client) -> None:
    claim_next(TRANSCRIPTION)
    client.force_login(make_member(spent, Role.ADMIN).user)
    page = client.get(reverse("pipeline:page")).content.decode()
    assert "the monthly budget is used up" in page
    assert 'id="resume-transcription"' not in page
    client.post(reverse("pipeline:resume"), {"kind": TRANSCRIPTION.name})
    with tenant_scope(spent.pk):
        assert TenantPause.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    ("usd", "words"),
    [
        ("7.99", None),
        ("8", "80 % of the monthly budget is spent."),
        ("10", "The monthly budget is used up."),
    ],
)
def test_a_manager_is_warned_at_home(
    acme: Tenant, client: Client, usd: str, words: str | None
) -> None:
    set_budget(acme, "10")
    make_entry(acme, usd)
    client.force_login(make_member(acme, Role.QA_MANAGER).user)
    page = client.get(reverse("home")).content.decode()
    assert ('id="budget"' in page) == bool(words)
    assert words is None or words in page


def test_an_agent_reads_nothing_of_money(spent: Tenant, client: Client) -> None:
    client.force_login(make_member(spent, Role.AGENT).user)
    assert 'id="budget"' not in client.get(reverse("home")).content.decode()


def test_a_budget_is_changed_on_record(acme: Tenant, client: Client) -> None:
    client.force_login(make_member(acme, Role.ADMIN).user)
    with tenant_scope(acme.pk):
        row = TenantSettings.objects.get()
    page = reverse("admin:tenants_tenantsettings_change", args=[row.pk])
    data = {
        "language": "en",
        "timezone": "UTC",
        "agent_channel": "left",
        "speech_engine": "openai",
        "analysis_engine": "local",
    }
    client.post(page, data | {"monthly_budget_usd": "12.50"})
    with tenant_scope(acme.pk):
        assert TenantSettings.objects.get().monthly_budget_usd == Decimal("12.50")
        assert AuditEvent.objects.get(action="tenantsettings.changed").after == {
            "monthly_budget_usd": "12.50"
        }
