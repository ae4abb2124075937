"""Two audio tracks are two channels, a party each."""

from pathlib import Path

import numpy as np
import pytest

from engines.audio.decoding import DecodedAudio, DecodeLimits, UndecodableError, decode
from engines.audio.tests.make import in_tracks, silence, tone

RATE = 16_000
EARLY = np.concatenate([tone(5, rate=RATE), silence(7, RATE)])
LATE = np.concatenate([silence(6, RATE), tone(5, rate=RATE)])  # A second shorter.


def decoded(source: Path) -> DecodedAudio:
    return decode(source, source.with_suffix(".pcm"), DecodeLimits())


def loudness(audio: DecodedAudio, channel: int, start_ms: int, end_ms: int) -> float:
    return float(np.abs(audio.pcm.channel(channel, start_ms, end_ms)).max())


@pytest.mark.parametrize("layout", ["mono", "stereo"])
@pytest.mark.parametrize("ending", ["mp4", "m4a", "mka"])
def test_each_track_becomes_a_channel(tmp_path: Path, ending: str, layout: str) -> None:
    audio = decoded(in_tracks(tmp_path / f"call.{ending}", EARLY, LATE, layout=layout))

    assert (audio.channels, audio.tracks) == (2, 2)
    assert audio.duration_ms == pytest.approx(12_000, abs=100)
    assert loudness(audio, 0, 500, 4_500) == pytest.approx(0.5, abs=0.05)
    assert loudness(audio, 1, 6_500, 10_500) == pytest.approx(0.5, abs=0.05)
    assert max(loudness(audio, 0, 6_500, 12_000), loudness(audio, 1, 0, 5_500)) < 0.01


def test_peaks_of_both_tracks_are_of_one_length(tmp_path: Path) -> None:
    early, late = decoded(in_tracks(tmp_path / "call.mp4", EARLY, LATE)).peaks

    assert len(early) == len(late)
    assert (max(early[:200]) > 50, max(late[:200])) == (True, 0)


def test_more_tracks_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UndecodableError, match="more than two audio tracks") as caught:
        decoded(in_tracks(tmp_path / "call.mp4", EARLY, LATE, EARLY))
    assert caught.value.code == "too_many_tracks"


def test_two_tracks_are_stopped_at_the_limit_of_one(tmp_path: Path) -> None:
    source = in_tracks(tmp_path / "call.mp4", EARLY, LATE)

    with pytest.raises(UndecodableError) as caught:
        decode(source, tmp_path / "out.pcm", DecodeLimits(max_seconds=11))
    assert caught.value.code == "too_long"
