"""Leases: who works on what, and what becomes of a worker that lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from calls.domain.pipeline.control import retry
from calls.domain.pipeline.stages import begin_stage
from calls.models import Call, Stage
from calls.stages import TRANSCRIPTION
from calls.states import CallStatus
from calls.tests.make import make_call, make_stage
from tenants.states import WorkState
from tenants.tests.make import ADA
from tenants.work_queue.claims import (
    OUTAGE_RESTS,
    LeaseLostError,
    OutageError,
    WorkRefusedError,
    claim,
    extend,
    finishing,
    refuse,
    release_for_retry,
)

if TYPE_CHECKING:
    from tenants.models import Tenant
    from tenants.work_queue.kinds import Claim


@pytest.fixture
def stage(acme: Tenant, in_acme: None) -> Stage:
    return make_stage(make_call(acme))


def taken(stage: Stage) -> Claim[Stage]:
    claimed = claim(TRANSCRIPTION, stage.pk)
    assert claimed
    return claimed


def lease_passes() -> None:
    Stage.objects.update(lease_until=Now() - timedelta(seconds=1))


def status() -> str:
    return str(Call.objects.get().status)


def test_a_stage_is_taken_once(stage: Stage) -> None:
    assert taken(stage).attempt == 1
    assert claim(TRANSCRIPTION, stage.pk) is None
    assert status() == CallStatus.TRANSCRIBING


def test_a_stage_that_rests_is_not_taken(stage: Stage) -> None:
    Stage.objects.update(next_attempt_at=Now() + timedelta(minutes=1))
    assert claim(TRANSCRIPTION, stage.pk) is None


def test_a_worker_that_lost_its_lease_writes_nothing(stage: Stage) -> None:
    frozen = taken(stage)
    lease_passes()
    second = taken(stage)

    with pytest.raises(LeaseLostError), finishing(frozen):
        pytest.fail("the block must not run")
    assert not extend(frozen)
    with finishing(second):
        pass
    assert status() == CallStatus.TRANSCRIBED


def test_a_late_error_of_a_lost_worker_changes_nothing(stage: Stage) -> None:
    frozen = taken(stage)
    lease_passes()
    taken(stage)

    release_for_retry(frozen, ValueError())
    refuse(frozen, WorkRefusedError("late", "Too late."))

    stage.refresh_from_db()
    assert (stage.state, stage.raised, stage.deaths) == (WorkState.RUNNING, 0, 1)


def test_a_stage_that_raises_three_times_is_dead(stage: Stage) -> None:
    for _ in range(TRANSCRIPTION.most_raises):
        Stage.objects.update(next_attempt_at=Now())
        release_for_retry(taken(stage), ValueError())

    stage.refresh_from_db()
    assert (stage.state, stage.attempt) == (WorkState.DEAD, TRANSCRIPTION.most_raises)
    assert "ValueError" in stage.error_message
    assert status() == CallStatus.FAILED
    assert claim(TRANSCRIPTION, stage.pk) is None


def test_an_outage_is_waited_for_some_hours(stage: Stage) -> None:
    away, rests = OutageError("speech_not_reached", "The server is not reached."), []
    for _ in OUTAGE_RESTS:
        release_for_retry(taken(stage), away)
        stage.refresh_from_db()
        rests.append(stage.next_attempt_at - timezone.now())
        Stage.objects.update(next_attempt_at=Now())
    assert (stage.state, stage.raised, status()) == (WorkState.READY, 0, CallStatus.TRANSCRIBING)
    assert sum(rests, timedelta()) > timedelta(hours=3)

    release_for_retry(taken(stage), away)
    stage.refresh_from_db()
    assert (stage.state, stage.error_code) == (WorkState.DEAD, "speech_not_reached")


def test_a_stage_rests_between_attempts(stage: Stage) -> None:
    release_for_retry(taken(stage), ValueError())
    stage.refresh_from_db()
    assert stage.state == WorkState.READY
    assert claim(TRANSCRIPTION, stage.pk) is None


def test_a_stage_that_kills_its_workers_is_dead(stage: Stage) -> None:
    for _ in range(TRANSCRIPTION.most_deaths):
        taken(stage)
        lease_passes()

    assert claim(TRANSCRIPTION, stage.pk) is None
    stage.refresh_from_db()
    assert (stage.state, stage.error_code) == (WorkState.DEAD, "worker_died")
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
    refuse(taken(stage), WorkRefusedError("empty", "There is no sound in this file."))

    stage.refresh_from_db()
    assert (stage.state, stage.is_retryable) == (WorkState.FAILED, False)
    assert status() == CallStatus.FAILED
    assert retry(Call.objects.all(), ADA) == []


def test_a_retry_starts_the_failed_stage_again(stage: Stage) -> None:
    for _ in range(TRANSCRIPTION.most_raises):
        Stage.objects.update(next_attempt_at=Now())
        release_for_retry(taken(stage), ValueError())

    assert [again.pk for again in retry(Call.objects.all(), ADA)] == [stage.pk]
    assert status() == CallStatus.UPLOADED
    assert taken(stage).attempt == 1
    assert retry(Call.objects.all(), ADA) == []


def test_a_stage_that_begins_again_forgets_how_it_failed(stage: Stage) -> None:
    refuse(taken(stage), WorkRefusedError("empty", "There is no sound in this file."))

    again = begin_stage(stage.call_id, TRANSCRIPTION)

    again.refresh_from_db()
    assert (again.pk, again.state, again.is_retryable) == (stage.pk, WorkState.READY, True)
    assert (again.finished_at, again.error_code, again.error_message) == (None, "", "")
