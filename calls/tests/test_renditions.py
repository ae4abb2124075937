"""What no browser plays is heard by another object; the original stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calls.domain.pipeline.transcription import transcribe
from calls.domain.removal import delete_call
from calls.domain.results.playback import audio_url, original_url
from calls.models import Call, Recording, Stage
from calls.states import SUBJECT_KIND
from calls.tests.doubles import FakeSpeech
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.sounds import tone
from engines.audio.decoding import DecodeLimits, decode
from engines.audio.tests.make import encoded
from engines.audio.tests.make import tone as steady
from tenants.domain.subjects import Subject
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.storage.objects import objects_of
from tenants.storage.port import object_storage
from tenants.tests.ask import as_key
from tenants.tests.make import ADA, make_member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from django.test import Client

    from tenants.models import Tenant

    Commits = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    """IMA ADPCM in WAV, as some recorders write it."""
    return encoded(tmp_path / "ima.wav", steady(2, rate=16_000), "adpcm_ima_wav").read_bytes()


@pytest.fixture
def call(acme: Tenant, content: bytes) -> Iterator[Call]:
    with tenant_scope(acme.pk):
        yield heard(acme, content)


def heard(tenant: Tenant, content: bytes) -> Call:
    call = make_call(tenant)
    keep_recording(call, content)
    assert transcribe(make_stage(call).pk, FakeSpeech())
    call.refresh_from_db()
    return call


def kinds(call: Call) -> list[str]:
    stored = objects_of(Subject(SUBJECT_KIND, call.pk))
    return sorted(stored.values_list("kind", flat=True))


def test_what_no_browser_plays_gets_a_rendition(call: Call, tmp_path: Path) -> None:
    with object_storage().open_local(Recording.objects.get().rendition_key) as path:
        audio = decode(path, tmp_path / "out.pcm", DecodeLimits())

    assert kinds(call) == ["recording", "rendition"]
    assert (audio.container, audio.codec) == ("mp4", "aac")
    assert audio.duration_ms == pytest.approx(2_000, abs=70)


def test_what_every_browser_plays_gets_none(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        assert kinds(heard(acme, tone())) == ["recording"]


def test_the_player_gets_the_rendition_and_the_original_is_there_to_download(call: Call) -> None:
    row = Recording.objects.get()

    assert row.rendition_key in audio_url(call)
    assert row.storage_key in original_url(call)


def test_the_page_and_the_api_lead_to_both(acme: Tenant, call: Call, client: Client) -> None:
    row, key = Recording.objects.get(), as_key(acme, "calls:read")
    client.force_login(make_member(acme, Role.QA_MANAGER).user)
    address = f"/api/v1/calls/{call.pk}/audio"

    page = client.get(call.get_absolute_url()).content.decode()

    assert row.rendition_key in page
    assert row.storage_key in page
    assert row.rendition_key in key.get(address).headers["Location"]
    assert row.storage_key in key.get(f"{address}?version=original").headers["Location"]
    assert key.get(f"{address}?version=other").status_code == 400


def test_the_same_recording_has_a_rendition_of_its_own(
    acme: Tenant, call: Call, content: bytes, django_capture_on_commit_callbacks: Commits
) -> None:
    second = heard(acme, content)

    with django_capture_on_commit_callbacks(execute=True):
        delete_call(call.pk, ADA)

    row = Recording.objects.get(call=second)
    assert object_storage().size_of(row.rendition_key)
    assert kinds(second) == ["recording", "rendition"]
    assert not objects_of(Subject(SUBJECT_KIND, call.pk)).exists()


def test_heard_again_it_keeps_its_rendition(call: Call) -> None:
    before = Recording.objects.get().rendition_key
    Stage.objects.all().delete()

    assert transcribe(make_stage(call).pk, FakeSpeech(model="fake-2"))

    assert Recording.objects.get().rendition_key == before
    assert kinds(call) == ["recording", "rendition"]
