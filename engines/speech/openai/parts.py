"""What is sent: stretches of speech, one after the other, and where its moments were before."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import numpy as np

from engines.audio.pcm import SAMPLE_RATE
from engines.speech.voice_activity import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_EDGE_SECONDS: Final = 0.1  # Segments end roughly: half of the silence that is kept around speech.
_QUIET_SAMPLES: Final = SAMPLE_RATE // 5  # A cut without a silence: in the quietest such moment.


@dataclass(frozen=True, slots=True)
class SpokenPart:
    """Stretches of the samples that are sent in one request, the silences between them left out."""

    stretches: tuple[Stretch, ...]

    @property
    def seconds(self) -> float:
        return sum(map(len, self.stretches)) / SAMPLE_RATE

    def of(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The samples that are sent."""
        return np.concatenate([samples[each.start : each.end] for each in self.stretches])

    def whole(self) -> tuple[int, int]:
        """When the part begins and ends, in milliseconds of the samples."""
        return _ms(self.stretches[0].start), _ms(self.stretches[-1].end)

    def word(self, start: float, end: float) -> tuple[int, int]:
        """When a word was spoken that was heard from `start` to `end` seconds of the part.

        All of it lies where its middle lies: no word is spoken across a silence left out.
        """
        middle = self._at((start + end) / 2)
        return self._ms_of(start, middle), self._ms_of(end, middle)

    def span(self, start: float, end: float) -> tuple[int, int]:
        """As `word`, for several of them: silences between them belong to the span."""
        inside = min(_EDGE_SECONDS, (end - start) / 2)
        first, last = self._at(start + inside), self._at(end - inside)
        return self._ms_of(start, first), self._ms_of(end, last)

    def _at(self, seconds: float) -> int:
        """Which stretch was heard at that moment of the part."""
        until = list(accumulate(map(len, self.stretches)))
        return min(bisect_right(until, seconds * SAMPLE_RATE), len(until) - 1)

    def _ms_of(self, seconds: float, index: int) -> int:
        """Within that stretch, however far beyond it the moment lies."""
        stretch = self.stretches[index]
        before = sum(map(len, self.stretches[:index]))
        sample = seconds * SAMPLE_RATE + stretch.start - before
        return _ms(min(max(sample, stretch.start), stretch.end))

    def halves(self, samples: NDArray[np.float32]) -> tuple[SpokenPart, SpokenPart]:
        """Two parts of about the same length."""
        half = self.seconds / 2
        if len(self.stretches) == 1:
            (stretch,) = self.stretches
            at = _quietest(samples, stretch.start + len(stretch) // 4, stretch.end)
            pieces = Stretch(stretch.start, at), Stretch(at, stretch.end)
            return SpokenPart(pieces[:1]), SpokenPart(pieces[1:])
        until = list(accumulate(len(each) / SAMPLE_RATE for each in self.stretches))
        cut = max(1, min(bisect_right(until, half), len(until) - 1))
        return SpokenPart(self.stretches[:cut]), SpokenPart(self.stretches[cut:])


def plan_parts(
    samples: NDArray[np.float32],
    stretches: Sequence[Stretch],
    max_seconds: float,
    max_gap_seconds: float = math.inf,
) -> Iterator[SpokenPart]:
    """Parts of at most `max_seconds`, cut in silences; in a long monologue where it is quietest.

    No part holds a silence longer than `max_gap_seconds`, cut out or not.
    """
    most = int(max_seconds * SAMPLE_RATE)
    gathered: list[Stretch] = []
    for stretch in (piece for each in stretches for piece in _short(samples, each, most)):
        is_far = gathered and stretch.start - gathered[-1].end > max_gap_seconds * SAMPLE_RATE
        if is_far or (gathered and sum(map(len, gathered)) + len(stretch) > most):
            yield SpokenPart(tuple(gathered))
            gathered = []
        gathered.append(stretch)
    if gathered:
        yield SpokenPart(tuple(gathered))


def _short(samples: NDArray[np.float32], stretch: Stretch, most: int) -> Iterator[Stretch]:
    start = stretch.start
    while stretch.end - start > most:
        cut = _quietest(samples, start + most // 2, start + most)
        yield Stretch(start, cut)
        start = cut
    yield Stretch(start, stretch.end)


def _quietest(samples: NDArray[np.float32], start: int, end: int) -> int:
    width = max(1, min(_QUIET_SAMPLES, (end - start) // 2))
    power = np.concatenate([[0.0], np.cumsum(np.square(samples[start:end], dtype=np.float64))])
    return start + int(np.argmin(power[width:] - power[:-width])) + width // 2


def _ms(samples: float) -> int:
    return int(samples * 1000 / SAMPLE_RATE)
