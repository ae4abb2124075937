"""What is kept of a call, so that silence is not paid for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from faster_whisper.vad import VadOptions, get_speech_timestamps

from engines.audio.decoding import DecodeLimits, decode
from engines.speech.voice_activity import TRIMMING, find_speech

if TYPE_CHECKING:
    from numpy.typing import NDArray

RECORDINGS = Path(__file__).resolve().parents[3] / "calls/demo/recordings"


@pytest.fixture
def channels(tmp_path: Path) -> list[NDArray[np.float32]]:
    source = RECORDINGS / "garden-and-table-2-wrong-color.flac"
    pcm = decode(source, tmp_path / "call.pcm", DecodeLimits()).pcm
    return [pcm.channel(index, 0, pcm.duration_ms) for index in range(pcm.channels)]


def test_no_more_is_kept_than_speech_and_a_quarter(channels: list[NDArray[np.float32]]) -> None:
    unpadded = VadOptions(**{**TRIMMING, "speech_pad_ms": 0})
    spoken = sum(
        each["end"] - each["start"]
        for samples in channels
        for each in get_speech_timestamps(samples, unpadded)
    )

    kept = sum(len(each) for samples in channels for each in find_speech(samples))

    assert spoken < kept <= 1.25 * spoken


def test_stretches_are_apart_and_in_order(channels: list[NDArray[np.float32]]) -> None:
    edges = [edge for each in find_speech(channels[0]) for edge in (each.start, each.end)]

    assert edges == sorted(set(edges))
    assert edges[-1] <= len(channels[0])


@pytest.mark.parametrize("seconds", [0, 5])
def test_silence_has_none(seconds: int) -> None:
    assert find_speech(np.zeros(seconds * 16_000, np.float32)) == []
