"""Wake-ups: they are sent after the commit, and only when there is something to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from celery import current_app
from django.conf import settings

from calls.stages import ANALYSIS, TRANSCRIPTION
from calls.tests.make import make_call, make_stage
from tenants.scope import tenant_scope
from tenants.states import WorkState
from tenants.tasks import WORK_ON_NEXT, top_up_wake_ups
from tenants.work_queue.notify import MOST_WAKE_UPS, notify, wake, wake_ups_waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoCaptureOnCommitCallbacks

    from tenants.models import Tenant


def wake_ups(queue: str) -> int:
    """How many wait in the broker."""
    with current_app.connection_for_write() as connection:
        return wake_ups_waiting(queue, connection.default_channel)


@pytest.fixture(autouse=True)
def quiet(db: None) -> Iterator[None]:
    def purge() -> None:
        with current_app.connection_for_write() as connection:
            for queue in settings.WORK_QUEUES:
                current_app.amqp.queues[queue](connection.default_channel).purge()

    purge()
    yield
    purge()


def test_workers_are_woken_once_a_stage_is_committed(
    acme: Tenant, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    stage = make_stage(make_call(acme))
    with django_capture_on_commit_callbacks(execute=True):
        notify(stage)
        assert wake_ups(TRANSCRIPTION.queue) == 0
    assert wake_ups(TRANSCRIPTION.queue) == 1


def test_nothing_to_do_wakes_nobody(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        notify(None)
    assert callbacks == []


def test_the_broker_never_holds_a_backlog() -> None:
    wake(TRANSCRIPTION.queue, MOST_WAKE_UPS + 10)
    wake(TRANSCRIPTION.queue)
    assert wake_ups(TRANSCRIPTION.queue) == MOST_WAKE_UPS


def test_the_sweep_wakes_for_what_lost_its_wake_up(acme: Tenant, globex: Tenant) -> None:
    for tenant in (acme, acme, globex):
        make_stage(make_call(tenant), ANALYSIS.name)
    for _sweep in range(2):
        top_up_wake_ups()
        assert wake_ups(ANALYSIS.queue) == len([acme, acme, globex])
    assert wake_ups(TRANSCRIPTION.queue) == 0


def test_a_wake_up_that_finds_nothing_ends_the_chain() -> None:
    WORK_ON_NEXT[ANALYSIS.queue]()
    assert wake_ups(ANALYSIS.queue) == 0


def test_whoever_takes_an_item_wakes_another_worker(acme: Tenant) -> None:
    stage = make_stage(make_call(acme), ANALYSIS.name)  # Its call has no transcript.
    WORK_ON_NEXT[ANALYSIS.queue]()
    assert wake_ups(ANALYSIS.queue) == 1
    with tenant_scope(acme.pk):
        stage.refresh_from_db()
    assert stage.state == WorkState.RUNNING
