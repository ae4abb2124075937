"""Long recordings made of real ones."""

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.recordings import shared_calls

RATE: Final = 8_000
_FRAME: Final = 4  # Bytes: two channels of 16 bits.
_SPARSE_EVERY: Final = 300  # Seconds from one call to the next in the sparse part.


def make_long_call(target: Path, seconds: int, *, dense_seconds: int) -> None:
    """The HarperValley calls one after the other, as 8 kHz stereo.

    From `dense_seconds` on there is one call every five minutes, and silence between.
    """
    with wave.open(str(target), "wb") as long:
        long.setnchannels(2)
        long.setsampwidth(2)
        long.setframerate(RATE)
        left = seconds * RATE
        for piece in _pieces(dense_seconds * RATE):
            long.writeframes(piece[: left * _FRAME])
            left -= len(piece) // _FRAME
            if left <= 0:
                return


def _pieces(dense: int) -> Iterator[bytes]:
    calls = [_frames(call.audio) for call in shared_calls("harpervalley")]
    told = number = 0
    while True:
        piece = calls[number % len(calls)]
        number += 1
        yield piece
        told += len(piece) // _FRAME
        if told >= dense:
            yield bytes(_SPARSE_EVERY * RATE * _FRAME - len(piece))


def _frames(audio: Path) -> bytes:
    with wave.open(str(audio), "rb") as call:
        assert (call.getframerate(), call.getnchannels(), call.getsampwidth()) == (RATE, 2, 2)
        return call.readframes(call.getnframes())
