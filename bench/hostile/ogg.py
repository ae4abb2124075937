"""Ogg pages rewritten (RFC 3533), around a second of real Opus."""

import io
import struct
from functools import cache

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

_POLYNOMIAL = 0x04C11DB7
_HEAD = 27  # Bytes before the table of segments.


def ogg_with_times(granule: int) -> bytes:
    """Every page of sound claims to end at this moment."""
    pages = []
    for page in _pages(_one_second()):
        is_sound = not page.endswith((b"OpusHead", b"OpusTags")) and b"Opus" not in page[:64]
        pages.append(_with_granule(page, granule) if is_sound else page)
    return b"".join(pages)


def many_streams(count: int) -> bytes:
    """So many streams begin, one after the other, and none has any sound."""
    first = _pages(_one_second())[0]
    return b"".join(_signed(_numbered(first, number)) for number in range(count))


@cache
def _one_second() -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=16_000, layout="mono")
        assert isinstance(stream, AudioStream)
        times = np.arange(16_000) / 16_000
        samples = (np.sin(2 * np.pi * 300 * times) * 8_000).astype(np.int16)
        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def _pages(content: bytes) -> list[bytes]:
    pages: list[bytes] = []
    position = 0
    while position < len(content):
        segments = content[position + 26]
        table = content[position + _HEAD : position + _HEAD + segments]
        end = position + _HEAD + segments + sum(table)
        pages.append(content[position:end])
        position = end
    return pages


def _with_granule(page: bytes, granule: int) -> bytes:
    return _signed(page[:6] + struct.pack("<q", granule) + page[14:])


def _numbered(page: bytes, serial: int) -> bytes:
    return page[:14] + struct.pack("<I", serial) + page[18:]


def _signed(page: bytes) -> bytes:
    blank = page[:22] + bytes(4) + page[26:]
    return page[:22] + struct.pack("<I", _crc(blank)) + page[26:]


def _crc(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ _POLYNOMIAL * (value >> 31)) & 0xFFFF_FFFF
    return value
