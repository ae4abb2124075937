"""Recordings of our own, quiet but for one loud tone whose second is known, in many formats."""

from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy import int16
from numpy.typing import NDArray

_SOFT_HERTZ, _LOUD_HERTZ = 300, 900
_SOFT, _LOUD = 800, 22_000  # Of 32,768.
_LOUD_SECONDS = 0.4

# Encoder and sample rate, by name. The quiet half is what makes a player's estimate of a bit rate
# wrong.
FORMATS: Mapping[str, tuple[str, int]] = {
    "mulaw.wav": ("pcm_mulaw", 8_000),
    "pcm.wav": ("pcm_s16le", 8_000),
    "ima-adpcm.wav": ("adpcm_ima_wav", 8_000),
    "ms-adpcm.wav": ("adpcm_ms", 8_000),
    "layer3.mp3": ("libmp3lame", 16_000),
    "layer3.wav": ("libmp3lame", 16_000),
    "aac.m4a": ("aac", 16_000),
    "alac.m4a": ("alac", 16_000),
    "adts.aac": ("aac", 16_000),
    "opus.ogg": ("libopus", 48_000),
    "opus.webm": ("libopus", 48_000),
    "flac.flac": ("flac", 16_000),
    "narrow.amr": ("libopencore_amrnb", 8_000),
    "narrow.3gp": ("libopencore_amrnb", 8_000),
    "pcm.aiff": ("pcm_s16be", 16_000),
    "mulaw.au": ("pcm_mulaw", 8_000),
    "pcm.caf": ("pcm_s16le", 16_000),
    "g722.wav": ("g722", 16_000),
}


def make_marked(folder: Path, name: str, *, mark: float, seconds: float) -> Path:
    """One of FORMATS, with the tone from the second *mark* on."""
    codec, rate = FORMATS[name]
    path = folder / name
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, AudioStream)
        samples = _samples(rate, mark=mark, seconds=seconds)
        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = rate, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _samples(rate: int, *, mark: float, seconds: float) -> NDArray[int16]:
    """Nothing, then a soft tone from the middle on, and the loud one."""
    times = np.arange(round(rate * seconds)) / rate
    soft = np.sin(2 * np.pi * _SOFT_HERTZ * times) * _SOFT * (times > seconds / 2)
    is_loud = (times >= mark) & (times < mark + _LOUD_SECONDS)
    loud = np.sin(2 * np.pi * _LOUD_HERTZ * times) * _LOUD * is_loud
    samples: NDArray[int16] = (soft + loud).astype(int16)
    return samples
