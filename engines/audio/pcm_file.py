"""Decoded samples on their way to disk. Runs in the child."""

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from engines.audio.pcm import BYTES_PER_SAMPLE, SAMPLE_RATE
from engines.audio.peaks import PeakMeter

_WRITE_FRAMES = SAMPLE_RATE * 4


class RefusedError(Exception):
    """A code of engines.audio.refusals, and a detail for the log."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class PcmFile:
    """Writes samples in large blocks, meters them, and refuses to outgrow the limit.

    With a `column` the samples of one track become that one of two channels, beside what another
    pass has written: tracks may lie one behind the other, and memory must not grow with them.
    """

    def __init__(
        self, target: BinaryIO, channels: int, max_seconds: int, *, column: int | None = None
    ) -> None:
        self.frames = 0
        self.channels = channels
        self._meter = PeakMeter(channels)
        self._target = target
        self._column = column
        self._most_frames = max_seconds * SAMPLE_RATE
        self._waiting: list[NDArray[np.int16]] = []
        self._waiting_frames = 0

    def add(self, samples: NDArray[np.int16]) -> None:
        """Take samples of shape (frames, channels)."""
        self.frames += len(samples)
        if self.frames > self._most_frames:
            raise RefusedError("too_long", "decoded samples")
        self._waiting.append(samples)
        self._waiting_frames += len(samples)
        if self._waiting_frames >= _WRITE_FRAMES:
            self.flush()

    def add_silence(self, frames: int) -> None:
        for written in range(0, frames, _WRITE_FRAMES):
            count = min(_WRITE_FRAMES, frames - written)
            self.add(np.zeros((count, self.channels), np.int16))

    def flush(self) -> None:
        if not self._waiting:
            return
        block = np.concatenate(self._waiting)
        at = self.frames - len(block)
        self._meter.add(block)
        self._waiting, self._waiting_frames = [], 0
        if self._column is None:
            self._target.write(block.astype("<i2", copy=False).tobytes())
        else:
            self._write_column(block[:, 0], at, self._column)

    def peaks(self) -> list[list[int]]:
        """Of what was flushed, a list for each channel; see PeakMeter."""
        return self._meter.peaks()

    def _write_column(self, samples: NDArray[np.int16], at: int, column: int) -> None:
        size = 2 * BYTES_PER_SAMPLE
        self._target.seek(at * size)
        beside = np.frombuffer(self._target.read(len(samples) * size), "<i2")
        both = np.zeros((len(samples), 2), "<i2")
        both.reshape(-1)[: len(beside)] = beside
        both[:, column] = samples
        self._target.seek(at * size)
        self._target.write(both.tobytes())
