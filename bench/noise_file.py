"""Recordings of a given size, for uploads: a true WAV header, then noise."""

import os
import wave
from pathlib import Path

_HEADER = 44
_FRAME = 4  # Bytes: two channels of 16 bits.
_BLOCK = 1 << 20


def make_noise(path: Path, size: int) -> Path:
    """A WAV of exactly `size` bytes, which is a multiple of four; the same second repeats."""
    noise = os.urandom(_BLOCK)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.setnframes((size - _HEADER) // _FRAME)
        left = size - _HEADER
        while left:
            sound.writeframesraw(noise[:left])
            left -= min(left, _BLOCK)
    return path
