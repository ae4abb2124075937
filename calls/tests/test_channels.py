"""Who speaks on which channel, once both were measured: with the real decoder and a double."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING

import numpy as np
import pytest

from calls.domain.pipeline.transcription import transcribe
from calls.models import Call, Recording, Transcript
from calls.states import ChannelContent
from calls.tests.doubles import FakeSpeech
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.sounds import RATE, tone
from engines.speech.port import Speech
from tenants.models import TenantSettings, UsageEntry
from tenants.scope import tenant_scope
from tenants.states import AgentChannel, Role
from tenants.tests.ask import as_key
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from numpy import float32, int16
    from numpy.typing import NDArray

    from tenants.models import Tenant


@pytest.fixture
def call(acme: Tenant) -> Iterator[Call]:
    with tenant_scope(acme.pk):
        yield make_call(acme)


def side(channel: int) -> NDArray[int16]:
    """One side of the cast's tone: it comes and goes as speech does."""
    with wave.open(io.BytesIO(tone())) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
    return samples.reshape(-1, 2)[:, channel].astype(np.int16)


def stereo(left: NDArray[int16], right: NDArray[int16]) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as target:
        target.setnchannels(2)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(np.column_stack([left, right]).astype("<i2").tobytes())
    return file.getvalue()


def heard(call: Call, content: bytes, engine: FakeSpeech) -> tuple[str, set[str]]:
    """What was found of the channels, and who speaks in the transcript."""
    keep_recording(call, content)
    assert transcribe(make_stage(call).pk, engine)
    turns = Transcript.objects.get(call=call).turns
    return Recording.objects.get(call=call).channel_content, {turn["speaker"] for turn in turns}


@pytest.mark.parametrize("factor", [1.0, 0.25, -1.0])
def test_one_sound_on_both_channels_is_heard_and_paid_once(call: Call, factor: float) -> None:
    sound, engine = side(0), FakeSpeech()

    found = heard(call, stereo(sound, (sound * factor).astype(np.int16)), engine)

    assert found == (ChannelContent.SAME, {"unknown"})
    assert len(engine.asked) == 1
    assert UsageEntry.objects.get().quantity == 2


@pytest.mark.parametrize(
    ("silent", "content"), [(0, ChannelContent.RIGHT_ONLY), (1, ChannelContent.LEFT_ONLY)]
)
def test_beside_a_silent_channel_nobody_is_known(call: Call, silent: int, content: str) -> None:
    sides, engine = [side(0), side(0)], FakeSpeech()
    sides[silent] = np.zeros_like(sides[silent])

    assert heard(call, stereo(*sides), engine) == (content, {"unknown"})
    assert len(engine.asked) == 1


def test_two_silent_channels_are_one_silence(call: Call) -> None:
    nothing, engine = np.zeros(RATE * 2, np.int16), FakeSpeech(words=())

    assert heard(call, stereo(nothing, nothing), engine) == (ChannelContent.SILENT, set())
    assert len(engine.asked) == 1


class _HearsTheLeft(FakeSpeech):
    """Finds words in what comes first only, as where the other channel is music."""

    def transcribe(self, samples: NDArray[float32], *, language: str | None) -> Speech:
        speech = super().transcribe(samples, language=language)
        return speech if len(self.asked) == 1 else Speech((), "", speech.usage)


def test_a_channel_of_sound_without_words_is_nobody(call: Call) -> None:
    assert heard(call, tone(), _HearsTheLeft()) == (ChannelContent.LEFT_ONLY, {"unknown"})


def test_an_inverted_copy_is_not_mixed_into_silence(call: Call) -> None:
    class Loudness(FakeSpeech):
        def transcribe(self, samples: NDArray[float32], *, language: str | None) -> Speech:
            assert np.abs(samples).max() > 0.1
            return super().transcribe(samples, language=language)

    TenantSettings.objects.update(agent_channel=AgentChannel.MONO)

    assert heard(call, stereo(side(0), -side(0)), Loudness())[0] == ChannelContent.SAME


def test_the_page_and_the_api_say_what_was_found(acme: Tenant, call: Call, client: Client) -> None:
    heard(call, stereo(side(0), side(0)), FakeSpeech())
    client.force_login(make_member(acme, Role.QA_MANAGER).user)

    page = client.get(call.get_absolute_url()).content.decode()
    told = as_key(acme, "calls:read").get(f"/api/v1/calls/{call.pk}").json()

    assert page.count("Both channels hold the same sound: speakers are unknown.") == 2
    assert told["audio"]["channel_content"] == "same"
