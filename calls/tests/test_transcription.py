"""From a recording to a transcript, with the real decoder and a double for the engine."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db.models.functions import Now

from calls.domain.pipeline.transcription import transcribe
from calls.domain.removal import delete_call
from calls.models import Call, CallEvent, ChunkResult, Recording, Stage, Transcript
from calls.stages import ANALYSIS, INDEXING
from calls.states import CallStatus
from calls.tests.doubles import FakeSpeech
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.sounds import tone
from tenants.models import TenantSettings, UsageEntry
from tenants.scope import tenant_scope
from tenants.states import AgentChannel, WorkState
from tenants.tests.make import ADA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.models import Tenant


@pytest.fixture
def call(acme: Tenant) -> Iterator[Call]:
    call = make_call(acme)
    keep_recording(call, tone())
    with tenant_scope(acme.pk):
        yield call


def speakers() -> list[str]:
    return [turn["speaker"] for turn in Transcript.objects.get().turns]


def test_a_recording_becomes_a_transcript_and_the_next_stages(call: Call) -> None:
    following = transcribe(make_stage(call).pk, FakeSpeech())

    call.refresh_from_db()
    transcript = Transcript.objects.get()
    recording = Recording.objects.get()
    assert [stage.kind for stage in following] == [ANALYSIS.name, INDEXING.name]
    assert {stage.state for stage in following} == {WorkState.READY}
    assert (call.status, call.duration_ms) == (CallStatus.TRANSCRIBED, 2_000)
    assert transcript.turns[0]["text"] == "my bill is wrong"
    assert (recording.channels, recording.sample_rate) == (2, 8_000)
    assert recording.sha256 == hashlib.sha256(tone()).hexdigest()
    assert [len(peaks) > 0 for peaks in recording.peaks or []] == [True, True]


def test_one_channel_is_one_speaker(call: Call) -> None:
    transcribe(make_stage(call).pk, FakeSpeech())
    assert set(speakers()) == {"agent", "customer"}


@pytest.mark.parametrize(
    ("channels", "setting", "expected"),
    [
        (2, AgentChannel.RIGHT, {"agent", "customer"}),
        (2, AgentChannel.MONO, {"unknown"}),
        (1, AgentChannel.LEFT, {"unknown"}),
    ],
)
def test_who_speaks_follows_channels_and_settings(
    call: Call, channels: int, setting: AgentChannel, expected: set[str]
) -> None:
    keep_recording(call, tone(channels=channels))
    TenantSettings.objects.update(agent_channel=setting)
    transcribe(make_stage(call).pk, FakeSpeech())
    assert set(speakers()) == expected


def test_a_second_delivery_of_the_same_message_does_nothing(call: Call) -> None:
    stage, engine = make_stage(call), FakeSpeech()
    transcribe(stage.pk, engine)
    asked = len(engine.asked)

    assert transcribe(stage.pk, engine) == []
    assert len(engine.asked) == asked
    assert Transcript.objects.count() == 1
    assert UsageEntry.objects.count() == 1


def test_usage_is_booked_in_seconds_of_audio(call: Call) -> None:
    transcribe(make_stage(call).pk, FakeSpeech())
    entry = UsageEntry.objects.get()
    assert (entry.subject_id, entry.unit, entry.quantity) == (
        call.pk,
        "audio_second",
        Decimal("4.000"),
    )
    assert entry.cost_usd == 0


def test_what_cannot_be_decoded_fails_the_call_with_a_sentence(call: Call) -> None:
    keep_recording(call, b"RIFF\x24\x00\x00\x00WAVE" + b"noise" * 40)
    stage = make_stage(call)

    assert transcribe(stage.pk, FakeSpeech()) == []
    stage.refresh_from_db()
    call.refresh_from_db()
    assert (call.status, stage.state, stage.is_retryable) == ("failed", "failed", False)
    assert stage.error_message.endswith(".")
    assert UsageEntry.objects.count() == 0


def test_another_file_than_the_announced_one_is_refused(call: Call) -> None:
    Recording.objects.update(claimed_sha256="0" * 64)
    stage = make_stage(call)
    transcribe(stage.pk, FakeSpeech())
    stage.refresh_from_db()
    assert (stage.state, stage.error_code) == (WorkState.FAILED, "sha256_mismatch")


def test_an_engine_that_raises_is_asked_again_later(call: Call) -> None:
    def fail() -> None:
        raise OSError("out of weights")

    stage = make_stage(call)
    assert transcribe(stage.pk, FakeSpeech(before=fail)) == []
    stage.refresh_from_db()
    assert (stage.state, stage.raised) == (WorkState.READY, 1)

    Stage.objects.update(next_attempt_at=Now())
    assert transcribe(stage.pk, FakeSpeech())


def test_chunks_that_were_heard_are_not_heard_again(call: Call) -> None:
    def second_fails() -> None:
        if len(engine.asked) == 1:
            raise OSError("died half-way")

    engine, stage = FakeSpeech(before=second_fails), make_stage(call)
    transcribe(stage.pk, engine)
    assert ChunkResult.objects.count() == 1
    Stage.objects.update(next_attempt_at=Now())

    again = FakeSpeech()
    transcribe(stage.pk, again)
    assert (len(engine.asked), len(again.asked)) == (1, 1)
    assert ChunkResult.objects.count() == 0


def test_a_late_writer_adds_no_second_transcript(call: Call) -> None:
    def somebody_else_finishes() -> None:
        if not slow.asked:
            Stage.objects.update(lease_until=Now() - timedelta(seconds=1))
            transcribe(stage.pk, FakeSpeech(words=("in", "time")))

    slow, stage = FakeSpeech(words=("too", "late"), before=somebody_else_finishes), make_stage(call)
    assert transcribe(stage.pk, slow) == []
    assert Transcript.objects.get().turns[0]["text"] == "in time"
    assert UsageEntry.objects.count() == 1


def test_a_call_deleted_while_it_is_heard_stays_deleted(call: Call) -> None:
    def somebody_deletes_it() -> None:
        if Call.objects.exists():
            delete_call(call.pk, ADA)

    stage = make_stage(call)
    assert transcribe(stage.pk, FakeSpeech(before=somebody_deletes_it)) == []
    assert not Call.objects.exists()
    assert not Transcript.objects.exists()


def test_history_tells_when_a_stage_began_and_ended(call: Call) -> None:
    transcribe(make_stage(call).pk, FakeSpeech())
    events = list(CallEvent.objects.values_list("kind", "stage", "attempt"))
    assert events == [("started", "transcription", 1), ("finished", "transcription", 1)]
