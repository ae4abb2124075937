"""Recordings before a scanner that speaks clamd's protocol, over a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db.models.functions import Now

from calls.domain.pipeline.transcription import transcribe
from calls.models import Call, CallEvent, Recording, Stage, Transcript
from calls.states import CallStatus
from calls.tests.doubles import FakeSpeech
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.sounds import tone
from engines.scanning.tests.clamd_double import EICAR, ClamdDouble, clamd_over_tcp
from tenants.models import UsageEntry
from tenants.scope import tenant_scope
from tenants.states import Role, WorkState
from tenants.storage.port import object_storage
from tenants.storage.scanning import virus_scanner
from tenants.tests.ask import as_key
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from django.test import Client
    from pytest_django import Settings

    from tenants.models import Tenant

    Commits = Callable[..., AbstractContextManager[list[Callable[[], object]]]]

INFECTED = tone() + EICAR


@pytest.fixture
def clamd(settings: Settings) -> Iterator[ClamdDouble]:
    with clamd_over_tcp() as (double, url):
        settings.CLAMD_URL = url
        yield double
    assert double.complaints == []


@pytest.fixture
def call(acme: Tenant) -> Iterator[Call]:
    call = make_call(acme)
    keep_recording(call, tone())
    with tenant_scope(acme.pk):
        yield call


def worked_on(call: Call, engine: FakeSpeech | None = None) -> Stage:
    """Its transcription, after the worker had it."""
    stage = make_stage(call)
    transcribe(stage.pk, engine or FakeSpeech())
    stage.refresh_from_db()
    call.refresh_from_db()
    return stage


def object_size(call: Call) -> int | None:
    return object_storage().size_of(Recording.objects.get(call=call).storage_key)


def test_nobody_scans_unless_the_settings_say_so() -> None:
    assert virus_scanner() is None


def test_a_clean_recording_is_seen_whole_and_transcribed(call: Call, clamd: ClamdDouble) -> None:
    assert worked_on(call).state == WorkState.DONE
    assert clamd.scanned == [tone()]


def test_an_infected_recording_is_deleted_and_its_call_says_why(
    call: Call, clamd: ClamdDouble, django_capture_on_commit_callbacks: Commits
) -> None:
    keep_recording(call, INFECTED)
    engine = FakeSpeech()

    with django_capture_on_commit_callbacks(execute=True):
        stage = worked_on(call, engine)

    assert (stage.state, stage.error_code, stage.is_retryable) == ("failed", "infected", False)
    assert "Eicar-Signature" in stage.error_message
    assert (call.status, object_size(call), engine.asked) == (CallStatus.FAILED, None, [])
    assert CallEvent.objects.get(call=call, kind="failed").detail == stage.error_message
    assert not UsageEntry.objects.exists()


def test_an_infected_recording_is_never_played(
    acme: Tenant, call: Call, client: Client, clamd: ClamdDouble
) -> None:
    keep_recording(call, INFECTED)
    worked_on(call)
    client.force_login(make_member(acme, Role.QA_MANAGER).user)

    answer = as_key(acme, "calls:read").get(f"/api/v1/calls/{call.pk}/audio")
    page = client.get(call.get_absolute_url()).content.decode()

    assert answer.status_code == 410
    assert "virus" in answer.json()["detail"]
    assert "virus was found" in page
    assert "<audio" not in page


def test_an_infected_recording_is_found_also_where_its_like_was_heard_unscanned(
    acme: Tenant, call: Call, settings: Settings
) -> None:
    keep_recording(call, INFECTED)
    worked_on(call)
    later = make_call(acme)
    keep_recording(later, INFECTED)
    with clamd_over_tcp() as (_double, url):
        settings.CLAMD_URL = url
        assert worked_on(later).error_code == "infected"
    assert not Transcript.objects.filter(call=later).exists()


def test_while_the_scanner_is_away_a_recording_waits(call: Call, settings: Settings) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    stage = worked_on(call)
    assert (stage.state, stage.raised, object_size(call)) == (WorkState.READY, 1, len(tone()))

    with clamd_over_tcp() as (double, url):
        settings.CLAMD_URL = url
        Stage.objects.update(next_attempt_at=Now())
        assert transcribe(stage.pk, FakeSpeech())
    assert double.scanned == [tone()]


def test_what_the_scanner_does_not_take_is_refused_with_what_to_do(
    call: Call, clamd: ClamdDouble
) -> None:
    clamd.most_bytes = 1_000
    stage = worked_on(call)
    assert (stage.state, stage.error_code) == (WorkState.FAILED, "too_large_to_scan")
    assert "StreamMaxLength" in stage.error_message
    assert object_size(call) == len(tone())
