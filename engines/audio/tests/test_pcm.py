from pathlib import Path

import numpy as np
import pytest

from engines.audio.pcm import PcmAudio
from engines.audio.peaks import MOST_POINTS, PeakMeter
from engines.audio.tests.make import raw_pcm, silence, tone


def test_a_stretch_of_one_channel_is_cut_to_the_millisecond(tmp_path: Path) -> None:
    ramp = np.arange(16_000, dtype=np.int16)
    pcm = PcmAudio(raw_pcm(tmp_path / "call.pcm", ramp, -ramp), channels=2)

    piece = pcm.channel(1, 250, 500)

    assert (pcm.frames, pcm.duration_ms, piece.dtype.name) == (16_000, 1_000, "float32")
    assert piece.tolist() == pytest.approx((-ramp[4_000:8_000] / 32_768).tolist())


def test_a_stretch_beyond_the_end_is_short_and_never_fails(tmp_path: Path) -> None:
    pcm = PcmAudio(raw_pcm(tmp_path / "call.pcm", silence(1, 16_000)), channels=1)

    assert len(pcm.channel(0, 900, 5_000)) == 1_600
    assert len(pcm.channel(0, 5_000, 6_000)) == 0


def test_a_long_call_has_no_more_peaks_than_a_screen_shows() -> None:
    meter = PeakMeter(1)
    for _ in range(600):
        meter.add(tone(1, rate=16_000).reshape(-1, 1))

    (peaks,) = meter.peaks()

    assert MOST_POINTS / 2 < len(peaks) <= MOST_POINTS
    assert set(peaks[:-1]) <= {63, 64}


def test_the_loudest_negative_sample_is_full_scale() -> None:
    meter = PeakMeter(1)
    meter.add(np.full((320, 1), -32_768, np.int16))

    assert meter.peaks() == [[127]]
