"""Waveform peaks, gathered while the samples pass by."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

BUCKET_FRAMES = 320  # 20 ms at 16 kHz: 50 peaks a second.
MOST_POINTS = 4_000  # A channel; more is finer than any screen.


@dataclass(slots=True)
class PeakMeter:
    """Loudest absolute sample of each bucket and channel."""

    channels: int
    _rest: list[NDArray[np.int16]] = field(default_factory=list)
    _buckets: list[NDArray[np.int32]] = field(default_factory=list)

    def add(self, samples: NDArray[np.int16]) -> None:
        """Take samples of shape (frames, channels)."""
        joined = np.concatenate([*self._rest, samples])
        whole = len(joined) // BUCKET_FRAMES * BUCKET_FRAMES
        self._rest = [joined[whole:]]
        if whole:
            self._buckets.append(_loudest(joined[:whole], BUCKET_FRAMES))

    def peaks(self) -> list[list[int]]:
        """A list for each channel, 0 (silent) to 127 (full scale), at most MOST_POINTS long."""
        parts = [*self._buckets]
        if self._rest and len(self._rest[0]):
            parts.append(_loudest(self._rest[0], len(self._rest[0])))
        if not parts:
            return [[] for _ in range(self.channels)]
        fine = np.concatenate(parts)
        group = -(-len(fine) // MOST_POINTS)
        padded = np.pad(fine, ((0, -len(fine) % group), (0, 0)))
        coarse = padded.reshape(-1, group, self.channels).max(axis=1)
        return [np.minimum(coarse[:, index] >> 8, 127).tolist() for index in range(self.channels)]


def _loudest(samples: NDArray[np.int16], bucket: int) -> NDArray[np.int32]:
    absolute = np.abs(samples.astype(np.int32))
    loudest: NDArray[np.int32] = absolute.reshape(-1, bucket, samples.shape[1]).max(axis=1)
    return loudest
