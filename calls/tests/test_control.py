"""What people do to the pipeline: one call or many, at the same cost, and on record."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from calls.domain.pipeline.control import FIRST, cancel, put_first, retry
from calls.domain.removal import delete_call
from calls.models import Call, CallEvent, Stage
from calls.stages import ANALYSIS, TRANSCRIPTION
from calls.states import CallEventKind, CallStatus
from calls.tests.make import make_call, make_stage
from tenants.domain.actors import Actor
from tenants.scope import tenant_scope
from tenants.states import ActorKind, Role, WorkState
from tenants.tests.make import ADA, make_member
from tenants.work_queue.claims import WorkRefusedError, claim, finishing, refuse, release_for_retry

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant
    from tenants.work_queue.kinds import Claim

PATIENCE_SECONDS = 60.0  # Never asserted on: a test that needs it has failed.


def stages_of(tenant: Tenant, number: int) -> list[Stage]:
    return [make_stage(make_call(tenant)) for _ in range(number)]


def taken(stage: Stage) -> Claim[Stage]:
    claimed = claim(TRANSCRIPTION, stage.pk)
    assert claimed
    return claimed


def events(kind: CallEventKind) -> list[CallEvent]:
    return list(CallEvent.objects.filter(kind=kind))


@pytest.mark.parametrize("number", [1, 30])
def test_cancelling_and_retrying_cost_the_same_for_one_and_for_many(
    acme: Tenant, in_acme: None, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stages_of(acme, number)
    with django_assert_num_queries(7):
        assert len(cancel(Call.objects.all(), ADA)) == number
    assert Call.objects.filter(status=CallStatus.CANCELLED).count() == number
    with django_assert_num_queries(7):
        assert len(retry(Call.objects.all(), ADA)) == number
    assert Call.objects.filter(status=CallStatus.UPLOADED).count() == number
    assert len(events(CallEventKind.CANCELLED)) == len(events(CallEventKind.RETRIED)) == number


def test_each_call_goes_back_to_where_its_step_begins(acme: Tenant, in_acme: None) -> None:
    heard, analyzed = make_call(acme), make_call(acme)
    make_stage(heard)
    make_stage(analyzed, ANALYSIS.name)
    cancel(Call.objects.all(), ADA)
    retry(Call.objects.all(), ADA)
    assert Call.objects.get(pk=heard.pk).status == CallStatus.UPLOADED
    assert Call.objects.get(pk=analyzed.pk).status == CallStatus.TRANSCRIBED


def test_a_cancelled_call_says_who_cancelled_it_and_how_long_it_had_run(
    acme: Tenant, in_acme: None
) -> None:
    (stage,) = stages_of(acme, 1)
    taken(stage)
    ada = make_member(acme, Role.SUPERVISOR)
    cancel(Call.objects.all(), Actor(ActorKind.PERSON, "Ada", ada))
    stage.refresh_from_db()
    (event,) = events(CallEventKind.CANCELLED)
    assert stage.error_message == "Cancelled by Ada."
    assert (event.by, event.attempt, event.duration_ms is not None) == (ada, 1, True)


def test_what_runs_is_not_put_first(acme: Tenant, in_acme: None) -> None:
    running, waiting = stages_of(acme, 2)
    taken(running)
    assert [stage.pk for stage in put_first(Call.objects.all(), ADA)] == [waiting.pk]
    assert Call.objects.get(priority=FIRST).pk == waiting.call_id


def test_a_lost_worker_is_in_the_history_every_time(acme: Tenant, in_acme: None) -> None:
    (stage,) = stages_of(acme, 1)
    for _ in range(TRANSCRIPTION.most_deaths):
        taken(stage)
        Stage.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert claim(TRANSCRIPTION, stage.pk) is None
    assert [event.attempt for event in events(CallEventKind.LOST)] == [1, 2, 3, 4, 5]
    (end,) = events(CallEventKind.FAILED)
    assert "The worker died 5 times" in end.detail


def test_an_attempt_past_its_deadline_is_in_the_history(acme: Tenant, in_acme: None) -> None:
    (stage,) = stages_of(acme, 1)
    taken(stage)
    past = Now() - timedelta(seconds=1)
    Stage.objects.update(deadline=past, lease_until=past)
    taken(stage)
    (event,) = events(CallEventKind.FAILED)
    assert (event.attempt, event.detail) == (1, "The work did not end within its time.")


def test_every_end_of_an_attempt_says_how_long_it_took(acme: Tenant, in_acme: None) -> None:
    done, refused, raised = (taken(stage) for stage in stages_of(acme, 3))
    with finishing(done):
        pass
    refuse(refused, WorkRefusedError("empty", "There is no sound in this file."))
    release_for_retry(raised, ValueError())
    ended = CallEvent.objects.exclude(kind=CallEventKind.STARTED)
    assert [event.duration_ms is not None for event in ended] == [True] * 3


def wait_until_somebody_waits_for_us() -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT count(*) FROM pg_locks "
                "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)


def delete_elsewhere(call: Call, failures: list[Exception]) -> Thread:
    """Over a connection of its own."""

    def delete() -> None:
        try:
            with tenant_scope(call.tenant.pk):
                delete_call(call.pk, ADA)
        except Exception as error:  # noqa: BLE001  # Told to the test's own thread.
            failures.append(error)
        finally:
            connection.close()

    thread = Thread(target=delete)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_deleting_a_call_waits_for_its_worker_without_standing_in_its_way(acme: Tenant) -> None:
    call = make_call(acme)
    stage = make_stage(call)
    failures: list[Exception] = []

    with tenant_scope(acme.pk), transaction.atomic():
        Stage.objects.select_for_update().get(pk=stage.pk)  # As a worker that ends its stage.
        thread = delete_elsewhere(call, failures)
        wait_until_somebody_waits_for_us()
        Call.objects.filter(pk=call.pk).update(status=CallStatus.TRANSCRIBED)
        Stage.objects.filter(pk=stage.pk).update(state=WorkState.DONE)
        make_stage(call, ANALYSIS.name)
    thread.join()

    assert failures == []
    with tenant_scope(acme.pk):
        assert not Call.objects.exists()
