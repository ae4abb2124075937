"""Leases: who works on what, and what becomes of a worker that lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models import F
from django.db.models.functions import Now

from calls.domain.pipeline.control import retry
from calls.domain.pipeline.stages import (
    MOST_DEATHS,
    MOST_RAISES,
    Claim,
    LeaseLostError,
    StageRefusedError,
    claim,
    extend,
    finishing,
    give_back,
    refuse,
)
from calls.models import Call, Stage
from calls.states import CallStatus, StageState
from calls.tests.make import make_call, make_stage
from tenants.scope import tenant_scope
from tenants.tests.make import ADA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.models import Tenant


@pytest.fixture
def in_acme(acme: Tenant) -> Iterator[None]:
    with tenant_scope(acme.pk):
        yield


@pytest.fixture
def stage(acme: Tenant, in_acme: None) -> Stage:
    return make_stage(make_call(acme))


def taken(stage: Stage) -> Claim:
    claimed = claim(stage.pk)
    assert claimed
    return claimed


def lease_passes() -> None:
    Stage.objects.update(lease_until=Now() - timedelta(seconds=1))


def status() -> str:
    return str(Call.objects.get().status)


def test_a_stage_is_taken_once(stage: Stage) -> None:
    assert taken(stage).attempt == 1
    assert claim(stage.pk) is None
    assert status() == CallStatus.TRANSCRIBING


def test_a_stage_that_rests_is_not_taken(stage: Stage) -> None:
    Stage.objects.update(next_attempt_at=Now() + timedelta(minutes=1))
    assert claim(stage.pk) is None


def test_a_worker_that_lost_its_lease_writes_nothing(stage: Stage) -> None:
    frozen = taken(stage)
    lease_passes()
    second = taken(stage)

    with pytest.raises(LeaseLostError), finishing(frozen, status=CallStatus.TRANSCRIBED):
        pytest.fail("the block must not run")
    assert not extend(frozen)
    with finishing(second, status=CallStatus.TRANSCRIBED):
        pass
    assert status() == CallStatus.TRANSCRIBED


def test_a_late_error_of_a_lost_worker_changes_nothing(stage: Stage) -> None:
    frozen = taken(stage)
    lease_passes()
    taken(stage)

    give_back(frozen, ValueError())
    refuse(frozen, StageRefusedError("late", "Too late."))

    stage.refresh_from_db()
    assert (stage.state, stage.raised, stage.deaths) == (StageState.RUNNING, 0, 1)


def test_a_stage_that_raises_three_times_is_dead(stage: Stage) -> None:
    for _ in range(MOST_RAISES):
        Stage.objects.update(next_attempt_at=Now())
        give_back(taken(stage), ValueError())

    stage.refresh_from_db()
    assert (stage.state, stage.attempt) == (StageState.DEAD, MOST_RAISES)
    assert "ValueError" in stage.error_message
    assert status() == CallStatus.FAILED
    assert claim(stage.pk) is None


def test_a_stage_rests_between_attempts(stage: Stage) -> None:
    give_back(taken(stage), ValueError())
    stage.refresh_from_db()
    assert stage.state == StageState.READY
    assert claim(stage.pk) is None


def test_a_stage_that_kills_its_workers_is_dead(stage: Stage) -> None:
    for _ in range(MOST_DEATHS):
        taken(stage)
        lease_passes()

    assert claim(stage.pk) is None
    stage.refresh_from_db()
    assert (stage.state, stage.error_code) == (StageState.DEAD, "worker_died")
    assert status() == CallStatus.FAILED


def test_a_stage_past_its_deadline_loses_its_lease_and_counts_as_raised(stage: Stage) -> None:
    claimed = taken(stage)
    Stage.objects.update(
        deadline=Now() - timedelta(seconds=1), lease_until=Now() - timedelta(seconds=1)
    )
    assert not extend(claimed)
    taken(stage)
    stage.refresh_from_db()
    assert (stage.raised, stage.deaths) == (1, 0)


def test_a_lease_is_never_extended_past_the_deadline(stage: Stage) -> None:
    claimed = taken(stage)
    Stage.objects.update(deadline=Now() + timedelta(seconds=1))
    assert extend(claimed)
    assert Stage.objects.filter(lease_until=F("deadline")).exists()


def test_a_refused_recording_fails_its_call_for_good(stage: Stage) -> None:
    refuse(taken(stage), StageRefusedError("empty", "There is no sound in this file."))

    stage.refresh_from_db()
    assert (stage.state, stage.is_retryable) == (StageState.FAILED, False)
    assert status() == CallStatus.FAILED
    assert retry(Call.objects.all(), ADA) == []


def test_a_retry_starts_the_failed_stage_again(stage: Stage) -> None:
    for _ in range(MOST_RAISES):
        Stage.objects.update(next_attempt_at=Now())
        give_back(taken(stage), ValueError())

    assert [again.pk for again in retry(Call.objects.all(), ADA)] == [stage.pk]
    assert status() == CallStatus.UPLOADED
    assert taken(stage).attempt == 1
    assert retry(Call.objects.all(), ADA) == []
