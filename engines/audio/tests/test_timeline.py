"""Words stand where a player that seeks has them: gaps of timestamps are time."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from av.audio.frame import AudioFrame

from engines.audio.decoding import DecodedAudio, DecodeLimits, UndecodableError, decode
from engines.audio.tests.make import encoded, retimed, silence, tone
from engines.audio.timeline import Timeline

RATE = 16_000
# Quiet, then loud from the sixth second on: what is heard at 6 s must stay there.
SOUND = np.concatenate([tone(6, rate=RATE) // 50, tone(2, rate=RATE)])
CONTAINERS = [("webm", "libopus"), ("ogg", "libopus"), ("m4a", "aac")]


def loud_from(audio: DecodedAudio) -> float:
    """The second in which the loud part begins."""
    samples = np.abs(audio.pcm.channel(0, 0, audio.duration_ms))
    return float(np.argmax(samples > 0.2)) / RATE


def decoded(source: Path) -> DecodedAudio:
    return decode(source, source.with_suffix(".pcm"), DecodeLimits())


@pytest.mark.parametrize(("ending", "codec"), CONTAINERS)
def test_missing_packets_are_time(tmp_path: Path, ending: str, codec: str) -> None:
    lost = retimed(tmp_path / f"gap.{ending}", SOUND, codec, lambda at: None if 2 <= at < 5 else at)

    audio = decoded(lost)

    assert loud_from(audio) == pytest.approx(6, abs=0.05)
    assert audio.duration_ms == pytest.approx(8_000, abs=80)
    assert not audio.is_continuous
    assert np.abs(audio.pcm.channel(0, 2_200, 4_800)).max() == 0


@pytest.mark.parametrize(("ending", "codec"), CONTAINERS)
def test_a_late_start_is_time(tmp_path: Path, ending: str, codec: str) -> None:
    audio = decoded(retimed(tmp_path / f"late.{ending}", SOUND, codec, lambda at: at + 20))

    assert loud_from(audio) == pytest.approx(26, abs=0.1)
    assert not audio.is_continuous


@pytest.mark.parametrize(("ending", "codec"), CONTAINERS)
def test_jitter_is_no_gap(tmp_path: Path, ending: str, codec: str) -> None:
    shaken = retimed(
        tmp_path / f"call.{ending}", SOUND, codec, lambda at: at + round(at * 50) % 3 * 0.004
    )

    audio = decoded(shaken)

    assert loud_from(audio) == pytest.approx(6, abs=0.05)
    assert audio.is_continuous


def test_overlapping_frames_are_kept_one_after_the_other(tmp_path: Path) -> None:
    source = retimed(tmp_path / "over.webm", SOUND, "libopus", lambda at: at / 2)

    audio = decoded(source)

    assert loud_from(audio) == pytest.approx(6, abs=0.05)
    assert not audio.is_continuous


def test_chained_ogg_goes_on_where_the_first_part_ended(tmp_path: Path) -> None:
    part = encoded(tmp_path / "part.ogg", SOUND, "libopus").read_bytes()
    chained = tmp_path / "chained.ogg"
    chained.write_bytes(part + part)

    audio = decoded(chained)

    assert audio.duration_ms == pytest.approx(16_000, abs=60)
    assert not audio.is_continuous


def test_a_gap_beyond_the_limit_is_refused_like_any_length(tmp_path: Path) -> None:
    source = retimed(
        tmp_path / "long.webm", silence(4, RATE), "libopus", lambda at: at + 3_000 * (at > 2)
    )

    with pytest.raises(UndecodableError) as caught:
        decode(source, tmp_path / "out.pcm", DecodeLimits(max_seconds=60))
    assert caught.value.code == "too_long"


def frame(second: float, seconds: float = 1.0) -> AudioFrame:
    made = AudioFrame("s16", "mono", round(seconds * 1_000))
    made.sample_rate, made.time_base = 1_000, Fraction(1, 1_000)
    made.pts = round(second * 1_000)
    return made


@pytest.mark.parametrize(
    ("seconds", "silences"),
    [
        ([0, 1, 2], [0, 0, 0]),
        ([0, 4, 5], [0, 3, 0]),
        ([2, 3], [2, 0]),
        ([0, 1, 0, 3], [0, 0, 0, 2]),  # A clock that begins anew keeps its gaps.
        ([0, 1, 1.5, 5], [0, 0, 0, 2]),  # What overlapped made up for some of the gap.
        ([90_000, 90_001, 90_004], [0, 0, 2]),  # A clock of the day, not of the recording.
        ([-0.02, 1], [0, 0]),
    ],
)
def test_silence_stands_where_time_is_missing(seconds: list[float], silences: list[float]) -> None:
    timeline = Timeline(has_clock=True)

    assert [timeline.silence_before(frame(second)) for second in seconds] == pytest.approx(silences)


def test_what_has_no_clock_is_counted() -> None:
    timeline = Timeline(has_clock=False)

    assert [timeline.silence_before(frame(second)) for second in (0, 9, 4)] == [0, 0, 0]
    assert timeline.is_continuous
