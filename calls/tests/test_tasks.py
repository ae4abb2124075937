"""The bell: it is rung after the commit, and only when there is something to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from celery import current_app

from calls.bell import MOST_BELLS, bells_waiting, ring, ring_for
from calls.states import StageKind, StageState
from calls.tasks import analyze_next, ring_due_stages
from calls.tests.make import make_call, make_stage
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoCaptureOnCommitCallbacks

    from tenants.models import Tenant


def bells(kind: StageKind) -> int:
    """How many wait in the broker."""
    with current_app.connection_for_write() as connection:
        return bells_waiting(kind, connection.default_channel)


@pytest.fixture(autouse=True)
def quiet(db: None) -> Iterator[None]:
    def purge() -> None:
        with current_app.connection_for_write() as connection:
            for kind in StageKind:
                current_app.amqp.queues[kind](connection.default_channel).purge()

    purge()
    yield
    purge()


def test_a_stage_is_rung_once_it_is_committed(
    acme: Tenant, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    stage = make_stage(make_call(acme))
    with django_capture_on_commit_callbacks(execute=True):
        ring(stage)
        assert bells(StageKind.TRANSCRIPTION) == 0
    assert bells(StageKind.TRANSCRIPTION) == 1


def test_nothing_to_do_rings_nothing(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        ring(None)
    assert callbacks == []


def test_the_broker_never_holds_a_backlog() -> None:
    ring_for(StageKind.TRANSCRIPTION, MOST_BELLS + 10)
    ring_for(StageKind.TRANSCRIPTION)
    assert bells(StageKind.TRANSCRIPTION) == MOST_BELLS


def test_the_sweep_rings_for_what_lost_its_bell(acme: Tenant, globex: Tenant) -> None:
    for tenant in (acme, acme, globex):
        make_stage(make_call(tenant), StageKind.ANALYSIS)
    for _sweep in range(2):
        ring_due_stages()
        assert bells(StageKind.ANALYSIS) == len([acme, acme, globex])
    assert bells(StageKind.TRANSCRIPTION) == 0


def test_a_bell_that_finds_nothing_ends_the_chain() -> None:
    analyze_next()
    assert bells(StageKind.ANALYSIS) == 0


def test_whoever_hears_a_bell_rings_for_the_next(acme: Tenant) -> None:
    stage = make_stage(make_call(acme), StageKind.ANALYSIS)  # Its call has no transcript.
    analyze_next()
    assert bells(StageKind.ANALYSIS) == 1
    with tenant_scope(acme.pk):
        stage.refresh_from_db()
    assert stage.state == StageState.RUNNING
