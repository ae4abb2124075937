"""What two channels are to each other: measured before they are taken for two speakers."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from engines.audio.pcm import SAMPLE_RATE, PcmAudio

FRAME_MS = 20
_BLOCK_MS = 60_000
_WINDOW = SAMPLE_RATE // 2  # Samples that are compared at a time.
_FRAME = FRAME_MS * SAMPLE_RATE // 1000  # Samples of which a level is taken.
_FLOOR_DB = -100.0
_LOUD_DB = -35.0  # Whatever is louder counts as sound, also of one loudness.
_SILENT_DB = -60.0  # dB below full scale: the noise of a line, however loud it is turned up.
_ABOVE_NOISE_DB = 9.0  # Over a channel's usual level: noise of one loudness stays below.
_LEAST_SOUND_FRAMES = 10  # 200 ms: shorter than any word, longer than clicks.
_FAINT_DB = 30.0  # Below the loudest window, where rounding and noise hide the likeness.
_MOST_LAG = SAMPLE_RATE // 10  # 100 ms between the channels of one mix.
_LAG_WINDOWS = 40  # Enough to agree on a lag; each costs a Fourier transform.
_LEAST_LIKENESS = 0.85  # Of one sound before and after a codec; of two voices it is below 0.5.
_GAIN_DB = 6.0  # Crosstalk is alike as well, but louder now on one side and now on the other.
_LIKE_SHARE = 0.97  # Of the windows with sound: codecs spoil one here and there.

Samples = NDArray[np.float32]


class MeasuredChannels(StrEnum):
    """What the two channels of a recording hold. Speakers are known of `separate` ones only."""

    SEPARATE = "separate"
    SAME = "same"
    LEFT_ONLY = "left_only"
    RIGHT_ONLY = "right_only"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class _Window:
    """Half a second of both channels, aligned: energies and how much of them is one sound."""

    left: float
    right: float
    product: float

    @property
    def loudness_db(self) -> float:
        return float(10 * np.log10(max(self.left, self.right) / _WINDOW + 1e-12))

    @property
    def likeness(self) -> float:
        return abs(self.product) / (float(np.sqrt(self.left * self.right)) + 1e-9)

    @property
    def gain_db(self) -> float:
        return float(10 * np.log10((self.left + 1e-9) / (self.right + 1e-9)))


def measure_channels(audio: PcmAudio) -> MeasuredChannels:
    """Measure a recording of two channels; reads it three times, in blocks of a minute.

    The same sound is recognized through another gain, inverted, and up to 100 ms late. A channel
    without sound may hold noise of one loudness, below -35 dB of full scale.
    """
    left, right = (_has_sound(levels) for levels in channel_levels(audio).T)
    if left and right:
        return MeasuredChannels.SAME if _are_alike(audio) else MeasuredChannels.SEPARATE
    if left:
        return MeasuredChannels.LEFT_ONLY
    return MeasuredChannels.RIGHT_ONLY if right else MeasuredChannels.SILENT


def louder_channel(audio: PcmAudio) -> int:
    """The channel with more energy; the first of equals."""
    energy = np.power(10.0, channel_levels(audio).astype(np.float64) / 10.0).sum(axis=0)
    return int(np.argmax(energy))


def channel_levels(audio: PcmAudio) -> NDArray[np.float32]:
    """Level of each 20 ms in dB below full scale, shape (frames, channels); -100 is nothing."""
    levels = [
        _levels(audio.stretch(start, start + _BLOCK_MS))
        for start in range(0, audio.duration_ms, _BLOCK_MS)
    ]
    return np.concatenate([np.empty((0, audio.channels), np.float32), *levels])


def _levels(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    padded = np.pad(samples, ((0, -len(samples) % _FRAME), (0, 0))).astype(np.float32) / 32768
    power = np.square(padded).reshape(-1, _FRAME, samples.shape[1]).mean(axis=1)
    levels: NDArray[np.float32] = np.maximum(10 * np.log10(power + 1e-12), _FLOOR_DB)
    return levels.astype(np.float32)


def _has_sound(levels: NDArray[np.float32]) -> bool:
    """Whether anything stands out of the noise for as long as a word takes."""
    noise = float(np.percentile(levels, 20)) if len(levels) else _FLOOR_DB
    threshold = min(max(noise + _ABOVE_NOISE_DB, _SILENT_DB), _LOUD_DB)
    return int(np.count_nonzero(levels > threshold)) >= _LEAST_SOUND_FRAMES


def _are_alike(audio: PcmAudio) -> bool:
    """Whether wherever there is sound, both channels hold the same one, in one proportion."""
    windows = list(_windows(audio, _lag(audio)))
    loudest = max(window.loudness_db for window in windows)
    heard = [w for w in windows if w.loudness_db > max(_SILENT_DB, loudest - _FAINT_DB)]
    if not heard:
        return False
    usual = float(np.median([window.gain_db for window in heard]))
    alike = [
        window.likeness >= _LEAST_LIKENESS and abs(window.gain_db - usual) <= _GAIN_DB
        for window in heard
    ]
    return sum(alike) >= _LIKE_SHARE * len(alike)


def _windows(audio: PcmAudio, lag: int) -> Iterator[_Window]:
    for left, right in _aligned(audio, lag):
        size = len(left) // _WINDOW * _WINDOW
        both = (left[:size].reshape(-1, _WINDOW), right[:size].reshape(-1, _WINDOW))
        lefts, rights = (part - part.mean(axis=1, keepdims=True) for part in both)
        yield from map(
            _Window,
            np.square(lefts).sum(axis=1).tolist(),
            np.square(rights).sum(axis=1).tolist(),
            (lefts * rights).sum(axis=1).tolist(),
        )


def _aligned(audio: PcmAudio, lag: int) -> Iterator[tuple[Samples, Samples]]:
    """Blocks of the left channel, each with what the right one holds `lag` samples later."""
    margin_ms = _MOST_LAG * 1000 // SAMPLE_RATE
    for start in range(0, audio.duration_ms, _BLOCK_MS):
        before = min(start, margin_ms)
        wide = audio.stretch(start - before, start + _BLOCK_MS + margin_ms)
        first = before * SAMPLE_RATE // 1000
        plain = np.pad(wide, ((_MOST_LAG, _MOST_LAG), (0, 0))).astype(np.float32)
        padded: Samples = plain / np.float32(32768)
        size = min(_BLOCK_MS * SAMPLE_RATE // 1000, len(wide) - first)
        at = first + _MOST_LAG
        yield padded[at : at + size, 0], padded[at + lag : at + lag + size, 1]


def _lag(audio: PcmAudio) -> int:
    """How many samples later the right channel is most like the left one."""
    total = np.zeros(2 * _WINDOW, np.float64)
    every = max(1, audio.frames // _WINDOW // _LAG_WINDOWS)
    windows = (pair for pair in _pairs(audio) if max(map(_loudness, pair)) > _SILENT_DB)
    for left, right in islice(windows, 0, None, every):
        spectrum = np.conj(np.fft.rfft(left, 2 * _WINDOW)) * np.fft.rfft(right, 2 * _WINDOW)
        scale = float(np.sqrt(np.square(left).sum() * np.square(right).sum())) + 1e-9
        total += np.fft.irfft(spectrum) / scale
    near = np.concatenate([total[-_MOST_LAG:], total[: _MOST_LAG + 1]])
    return int(np.argmax(np.abs(near))) - _MOST_LAG


def _pairs(audio: PcmAudio) -> Iterator[tuple[Samples, Samples]]:
    for left, right in _aligned(audio, 0):
        for start in range(0, len(left) - _WINDOW + 1, _WINDOW):
            yield left[start : start + _WINDOW], right[start : start + _WINDOW]


def _loudness(samples: Samples) -> float:
    return float(10 * np.log10(np.square(samples).mean() + 1e-12))
