"""Recordings that were transcribed before there were renditions get theirs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from calls.domain.pipeline.older_renditions import (
    OlderRendition,
    make_older_rendition,
    recordings_without,
)
from calls.models import Call, Recording
from calls.states import SUBJECT_KIND, CallStatus
from calls.tests.make import keep_recording, make_call
from calls.tests.sounds import tone
from engines.audio.tests.make import encoded
from engines.audio.tests.make import tone as steady
from tenants.domain.subjects import Subject
from tenants.scope import tenant_scope
from tenants.storage.objects import objects_of
from tenants.storage.port import object_storage

if TYPE_CHECKING:
    from pathlib import Path

    from tenants.models import Tenant


@pytest.fixture
def adpcm(tmp_path: Path) -> bytes:
    return encoded(tmp_path / "ima.wav", steady(1, rate=16_000), "adpcm_ima_wav").read_bytes()


def make_older(tenant: Tenant, content: bytes | None, codec: str = "adpcm_ima_wav") -> Call:
    """A completed call as an earlier version left it."""
    call = make_call(tenant)
    if content is not None:
        keep_recording(call, content)
    with tenant_scope(tenant.pk):
        Recording.objects.filter(call=call).update(container="wav", codec=codec)
        Call.objects.filter(pk=call.pk).update(status=CallStatus.COMPLETED)
    return call


def command(*options: str) -> tuple[int, list[str]]:
    """The exit code and what was said of each tenant and of all."""
    out, code = io.StringIO(), 0
    try:
        call_command("make_renditions", *options, stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        code = int(str(end.code))
    return code, out.getvalue().splitlines()


def rendition_of(call: Call) -> str:
    with tenant_scope(call.tenant.pk):
        return Recording.objects.get(call=call).rendition_key


def test_every_tenants_older_recordings_get_one(acme: Tenant, globex: Tenant, adpcm: bytes) -> None:
    ours, theirs = make_older(acme, adpcm), make_older(globex, adpcm)

    assert command() == (0, ["acme: 1 made", "globex: 1 made", "All: 2 made"])

    assert object_storage().size_of(rendition_of(ours))
    assert rendition_of(theirs).startswith(str(globex.pk))
    with tenant_scope(acme.pk):
        kept = objects_of(Subject(SUBJECT_KIND, ours.pk)).values_list("kind", flat=True)
        assert sorted(kept) == ["recording", "rendition"]


def test_given_again_there_is_nothing_to_do(acme: Tenant, adpcm: bytes) -> None:
    call = make_older(acme, adpcm)
    command()
    before = rendition_of(call)

    assert command() == (0, ["All: nothing to do"])
    assert rendition_of(call) == before


def test_what_browsers_play_and_what_is_in_work_is_left_alone(acme: Tenant, adpcm: bytes) -> None:
    make_older(acme, tone(), codec="pcm_s16le")
    working = make_older(acme, adpcm)
    with tenant_scope(acme.pk):
        Call.objects.filter(pk=working.pk).update(status=CallStatus.TRANSCRIBING)

        assert list(recordings_without()) == []


def test_one_that_cannot_be_made_does_not_stop_the_others(acme: Tenant, adpcm: bytes) -> None:
    for content in (b"RIFF not audio", None, adpcm):
        make_older(acme, content)

    assert command() == (
        1,
        ["acme: 1 failed, 1 gone, 1 made", "All: 1 failed, 1 gone, 1 made"],
    )


def test_a_dry_run_counts_and_one_tenant_may_be_chosen(
    acme: Tenant, globex: Tenant, adpcm: bytes
) -> None:
    call = make_older(acme, adpcm)
    make_older(globex, adpcm)

    assert command("--dry-run", "--tenant=acme")[1][-1] == "All: 1 waiting"
    assert rendition_of(call) == ""
    with pytest.raises(CommandError, match="no active tenant 'nobody'"):
        command("--tenant=nobody")


def test_one_that_was_made_meanwhile_is_skipped(acme: Tenant, adpcm: bytes) -> None:
    call = make_older(acme, adpcm)
    with tenant_scope(acme.pk):
        recording = Recording.objects.get(call=call)
        assert make_older_rendition(recording.pk) == OlderRendition.MADE
        assert make_older_rendition(recording.pk) == OlderRendition.SKIPPED
