"""Whose stage is next: tenants take turns, and nobody waits behind a backlog."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from calls.domain.pipeline.control import FIRST, cancel, put_first
from calls.domain.pipeline.stages import following_stages
from calls.models import Call, Stage
from calls.stages import ANALYSIS, TRANSCRIPTION
from calls.states import CallStatus
from calls.tests.make import make_call, make_stage
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tenants.states import TenantStatus, WorkState
from tenants.tests.make import ADA
from tenants.work_queue.backlog import waiting_work
from tenants.work_queue.claims import claim_next, finishing, release_for_retry
from tenants.work_queue.pauses import pause, pause_system, resume, resume_system

if TYPE_CHECKING:
    from uuid import UUID

    from tenants.work_queue.kinds import Claim

pytestmark = pytest.mark.django_db
HEARD = TRANSCRIPTION


def stages_of(tenant: Tenant, number: int) -> list[Stage]:
    return [make_stage(make_call(tenant)) for _ in range(number)]


def taken() -> Claim[Stage]:
    claimed = claim_next(HEARD)
    assert claimed
    return claimed


def order(number: int) -> list[UUID]:
    return [taken().tenant_id for _ in range(number)]


def change(tenant: Tenant, **values: object) -> None:
    with tenant_scope(tenant.pk):
        Stage.objects.update(**values)


def test_tenants_take_turns(acme: Tenant, globex: Tenant) -> None:
    stages_of(acme, 4)
    stages_of(globex, 2)
    drawn = order(4)
    assert drawn.count(acme.pk) == drawn.count(globex.pk) == 2
    assert order(2) == [acme.pk, acme.pk]
    assert claim_next(HEARD) is None


def test_a_tenant_served_lately_waits_for_the_others(acme: Tenant, globex: Tenant) -> None:
    stages_of(acme, 3)
    stages_of(globex, 3)
    first = taken()
    with tenant_scope(first.tenant_id):
        Stage.objects.filter(pk=first.item_id).update(state=WorkState.DONE)
    assert taken().tenant_id != first.tenant_id


def test_a_tenants_own_line_goes_by_priority_then_age(acme: Tenant) -> None:
    patient, urgent = stages_of(acme, 2)
    with tenant_scope(acme.pk):
        put_first(Call.objects.filter(pk=urgent.call_id), ADA)
    assert [taken().item_id, taken().item_id] == [urgent.pk, patient.pk]


def test_a_call_put_first_stays_first_at_its_next_stages(acme: Tenant) -> None:
    stages_of(acme, 1)
    with tenant_scope(acme.pk):
        put_first(Call.objects.all(), ADA)
        claimed = taken()
        with finishing(claimed):
            following = following_stages(claimed)
    assert {stage.priority for stage in following} == {FIRST}


def test_what_failed_goes_behind_what_waits(acme: Tenant) -> None:
    poison, healthy = stages_of(acme, 2)
    claimed = taken()
    assert claimed.item_id == poison.pk
    with tenant_scope(acme.pk):
        release_for_retry(claimed, ValueError())
        Stage.objects.update(next_attempt_at=F("next_attempt_at") - timedelta(minutes=1))
    assert taken().item_id == healthy.pk


def test_a_stage_left_by_a_dead_worker_comes_first(acme: Tenant) -> None:
    left, _waiting = stages_of(acme, 2)
    assert taken().item_id == left.pk
    with tenant_scope(acme.pk):
        Stage.objects.filter(pk=left.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert taken().item_id == left.pk


def test_a_stage_that_is_laid_to_rest_does_not_end_the_search(acme: Tenant) -> None:
    deadly, healthy = stages_of(acme, 2)
    with tenant_scope(acme.pk):
        Stage.objects.filter(pk=deadly.pk).update(
            attempt=TRANSCRIPTION.most_deaths, deaths=TRANSCRIPTION.most_deaths
        )
    assert taken().item_id == healthy.pk


def test_a_suspended_tenants_stages_rest(acme: Tenant, globex: Tenant) -> None:
    stages_of(acme, 1)
    stages_of(globex, 1)
    Tenant.objects.filter(pk=acme.pk).update(status=TenantStatus.SUSPENDED)
    assert taken().tenant_id == globex.pk
    assert claim_next(HEARD) is None


@pytest.mark.parametrize("kind", ["", HEARD.name])
def test_a_paused_tenants_stages_rest_until_it_is_resumed(
    acme: Tenant, globex: Tenant, kind: str
) -> None:
    stages_of(acme, 2)
    stages_of(globex, 1)
    with tenant_scope(acme.pk):
        assert pause(kind, ADA, reason="A migration")
        assert not pause(kind, ADA, reason="A migration")
    assert waiting_work(64) == {HEARD.name: 1}
    assert taken().tenant_id == globex.pk
    assert claim_next(HEARD) is None
    with tenant_scope(acme.pk):
        assert resume(kind, ADA)
        assert not resume(kind, ADA)
    assert taken().tenant_id == acme.pk


def test_a_pause_of_another_stage_stops_nothing(acme: Tenant) -> None:
    stages_of(acme, 1)
    with tenant_scope(acme.pk):
        pause(ANALYSIS.name, ADA, reason="The endpoint is down")
    assert taken().tenant_id == acme.pk


def test_a_paused_system_starts_nothing(acme: Tenant, globex: Tenant) -> None:
    stages_of(acme, 1)
    stages_of(globex, 1)
    pause_system("", ADA, reason="An upgrade")
    assert waiting_work(64) == {}
    assert claim_next(HEARD) is None
    resume_system("", ADA)
    assert len(order(2)) == 2


def test_a_cancelled_call_is_not_worked_on(acme: Tenant) -> None:
    stages_of(acme, 1)
    with tenant_scope(acme.pk):
        assert len(cancel(Call.objects.all(), ADA)) == 1
        assert Call.objects.get().status == CallStatus.CANCELLED
        assert cancel(Call.objects.all(), ADA) == []
    assert claim_next(HEARD) is None


def test_waiting_stages_are_counted_up_to_the_window(acme: Tenant, globex: Tenant) -> None:
    stages_of(acme, 5)
    stages_of(globex, 1)
    assert waiting_work(64) == {HEARD.name: 6}
    assert waiting_work(3) == {HEARD.name: 3}


@pytest.mark.django_db(transaction=True)
def test_workers_that_ask_at_once_get_one_stage_each(acme: Tenant, globex: Tenant) -> None:
    stages_of(acme, 6)
    stages_of(globex, 6)
    drawn: list[Claim[Stage] | None] = []

    def ask() -> None:
        try:
            drawn.extend(claim_next(HEARD) for _ in range(3))
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    stage_ids = [claimed.item_id for claimed in drawn if claimed]
    assert len(stage_ids) == len(set(stage_ids)) == 12
