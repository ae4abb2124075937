"""What two channels are to each other, on sounds that come and go as speech does."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engines.audio.channels import MeasuredChannels, louder_channel, measure_channels
from engines.audio.pcm import SAMPLE_RATE, PcmAudio
from engines.audio.tests.make import raw_pcm

Sound = NDArray[np.float64]
SECONDS = 12


def voice(seed: int, *, speaks: Callable[[int], bool] = lambda _second: True) -> Sound:
    """Coloured noise in syllables, silent in the seconds in which this side does not speak."""
    random = np.random.default_rng(seed)
    noise = np.convolve(random.normal(size=SECONDS * SAMPLE_RATE), np.ones(9) / 9, mode="same")
    time = np.arange(len(noise)) / SAMPLE_RATE
    syllables = np.maximum(np.sin(2 * np.pi * (3 + seed % 3) * time), 0.02)
    turns = np.repeat([float(speaks(second)) for second in range(SECONDS)], SAMPLE_RATE)
    sound: Sound = noise * syllables * turns * 8_000
    return sound


def hiss(decibels: float, seed: int = 9) -> Sound:
    level = 32_768 * 10 ** (decibels / 20)
    return np.random.default_rng(seed).normal(size=SECONDS * SAMPLE_RATE) * level


NOBODY = np.zeros(SECONDS * SAMPLE_RATE)
EVERYBODY = voice(1)
AGENT, CUSTOMER = (
    voice(1, speaks=lambda s: s % 4 < 3),
    voice(2, speaks=lambda s: s % 4 == 3),
)  # The customer says little.


def content(tmp_path: Path, left: Sound, right: Sound) -> MeasuredChannels:
    samples = [np.clip(side, -32_768, 32_767).astype(np.int16) for side in (left, right)]
    return measure_channels(PcmAudio(raw_pcm(tmp_path / "call.pcm", *samples), channels=2))


def late(sound: Sound, samples: int) -> Sound:
    return np.concatenate([np.zeros(samples), sound[:-samples]])


def mulaw(sound: Sound) -> Sound:
    """As coarse as mu-law: some 38 dB between a sound and its rounding."""
    step = np.maximum(np.abs(sound) / 30, 4)
    return np.round(sound / step) * step


@pytest.mark.parametrize(
    "right",
    [
        pytest.param(EVERYBODY, id="copy"),
        pytest.param(EVERYBODY * 0.1, id="quieter"),
        pytest.param(-EVERYBODY, id="inverted"),
        pytest.param(late(EVERYBODY, 37), id="late"),
        pytest.param(-0.5 * late(EVERYBODY, 1_200), id="later-inverted-quieter"),
        pytest.param(EVERYBODY + hiss(-70), id="dithered"),
        pytest.param(mulaw(EVERYBODY), id="coded"),
        pytest.param(EVERYBODY * 0.02 + hiss(-75), id="leaked"),
        pytest.param(EVERYBODY + 300, id="offset"),
    ],
)
def test_one_sound_on_both_channels_is_the_same(tmp_path: Path, right: Sound) -> None:
    assert content(tmp_path, EVERYBODY, right) == MeasuredChannels.SAME
    assert content(tmp_path, right, EVERYBODY) == MeasuredChannels.SAME


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(AGENT, CUSTOMER, id="in-turn"),
        pytest.param(EVERYBODY, voice(2), id="at-once"),
        pytest.param(AGENT + 0.05 * CUSTOMER, CUSTOMER + 0.05 * AGENT, id="crosstalk"),
        pytest.param(AGENT, 0.05 * CUSTOMER + hiss(-65), id="faint-customer"),
        pytest.param(AGENT + hiss(-45), CUSTOMER + hiss(-45, seed=8), id="noisy"),
        pytest.param(AGENT + hiss(-45), CUSTOMER + hiss(-45), id="one-noise-on-both"),
    ],
)
def test_two_speakers_are_separate(tmp_path: Path, left: Sound, right: Sound) -> None:
    assert content(tmp_path, left, right) == MeasuredChannels.SEPARATE


@pytest.mark.parametrize("nobody", [NOBODY, hiss(-70), hiss(-45), NOBODY + 200])
def test_noise_and_silence_are_nobody(tmp_path: Path, nobody: Sound) -> None:
    assert content(tmp_path, AGENT, nobody) == MeasuredChannels.LEFT_ONLY
    assert content(tmp_path, nobody, AGENT) == MeasuredChannels.RIGHT_ONLY
    assert content(tmp_path, nobody, nobody) == MeasuredChannels.SILENT


def test_music_for_both_before_they_speak_makes_no_one_of_two(tmp_path: Path) -> None:
    music = voice(5, speaks=lambda second: second < 6) * 2  # Half of the call.
    later = [voice(n, speaks=lambda second: second >= 6) for n in (1, 2)]  # The rest.

    assert content(tmp_path, music + later[0], music + later[1]) == MeasuredChannels.SEPARATE


def test_a_recording_of_nothing_is_silent(tmp_path: Path) -> None:
    assert content(tmp_path, np.zeros(0), np.zeros(0)) == MeasuredChannels.SILENT


def test_the_louder_channel_is_found(tmp_path: Path) -> None:
    left, right = (EVERYBODY / 2).astype(np.int16), EVERYBODY.astype(np.int16)

    assert louder_channel(PcmAudio(raw_pcm(tmp_path / "a.pcm", left, right), channels=2)) == 1
    assert louder_channel(PcmAudio(raw_pcm(tmp_path / "b.pcm", left, left), channels=2)) == 0
