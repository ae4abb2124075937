"""Small recordings, made when a test asks."""

from __future__ import annotations

import io
import wave

import numpy as np

RATE = 8_000


def tone(seconds: float = 2.0, *, channels: int = 2, hertz: float = 300.0) -> bytes:
    """A WAV file of a tone that comes and goes, as speech does; the right channel is later."""
    time = np.arange(int(seconds * RATE)) / RATE
    envelope = (np.sin(2 * np.pi * 1.5 * time) > 0).astype(np.float64)
    left = np.sin(2 * np.pi * hertz * time) * envelope
    right = np.sin(2 * np.pi * hertz * 1.3 * time) * (1 - envelope)
    samples = np.stack([left, right][:channels], axis=1) * 12_000
    file = io.BytesIO()
    with wave.open(file, "wb") as target:
        target.setnchannels(channels)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


def silence(frames: int = 8_000) -> bytes:
    """A WAV of 8 kHz mono silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(b"\0\0" * frames)
    return file.getvalue()
