"""Decoded audio on disk, read a stretch at a time."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
BYTES_PER_SAMPLE = 2


@dataclass(frozen=True, slots=True)
class PcmAudio:
    """A raw file of interleaved little-endian 16-bit samples at 16 kHz.

    Read, not mapped: the pages of a map count as the process' memory and grow with the call.
    """

    path: Path
    channels: int

    @property
    def frames(self) -> int:
        return self.path.stat().st_size // (BYTES_PER_SAMPLE * self.channels)

    @property
    def duration_ms(self) -> int:
        return self.frames * 1000 // SAMPLE_RATE

    def stretch(self, start_ms: int, end_ms: int) -> NDArray[np.int16]:
        """Samples of all channels, shape (frames, channels), clipped to the file's end."""
        first = start_ms * SAMPLE_RATE // 1000
        count = max(0, min(end_ms * SAMPLE_RATE // 1000, self.frames) - first)
        samples = np.fromfile(
            self.path,
            dtype="<i2",
            count=count * self.channels,
            offset=first * self.channels * BYTES_PER_SAMPLE,
        )
        return samples.reshape(-1, self.channels)

    def channel(self, index: int, start_ms: int, end_ms: int) -> NDArray[np.float32]:
        """One channel between two moments, as mono samples between -1 and 1."""
        samples = self.stretch(start_ms, end_ms)[:, index]
        return samples.astype(np.float32) / np.float32(32768)
