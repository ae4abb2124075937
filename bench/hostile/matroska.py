"""EBML by hand (RFC 9559), around one second of plain samples."""

import struct
import zlib

from bench.hostile.wav import SECOND

_ATTACHMENT = b"<script>alert(1)</script>"
_RATE = 8_000


def element(number: int, *content: bytes, claimed: int | None = None) -> bytes:
    """An element with its size in eight bytes."""
    body = b"".join(content)
    size = len(body) if claimed is None else claimed
    name = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return name + (1 << 56 | size).to_bytes(8, "big") + body


def webm(
    *extra: bytes, information: bytes = b"", coding: bytes = b"", sound: bytes = SECOND
) -> bytes:
    """A file of one PCM track; `extra` stands before its tracks."""
    info = element(0x1549A966, _number(0x2AD7B1, 1_000_000), information)
    block = element(0xA3, b"\x81\0\0\x80", sound)
    cluster = element(0x1F43B675, _number(0xE7, 0), block)
    return _head() + element(0x18538067, info, *extra, element(0x1654AE6B, _track(coding)), cluster)


def linked(address: str) -> bytes:
    """Names other files as its neighbours, and brings one along."""
    named = element(0x3C83AB, b"/etc/passwd") + element(0x3E83BB, address.encode())
    ids = element(0x3CB923, bytes(16)) + element(0x3EB923, bytes(range(16)))
    brought = element(
        0x61A7,
        element(0x466E, b"../../index.html"),
        element(0x4660, b"text/html"),
        element(0x465C, _ATTACHMENT),
        _number(0x46AE, 1),
    )
    return webm(element(0x1941A469, brought), information=named + ids)


def unfolding_block(unfolded: int) -> bytes:
    """A compressed block that unfolds to zeros a thousand times its size."""
    compression = element(0x5034, _number(0x4254, 0))
    coding = element(0x6D80, element(0x6240, _number(0x5031, 0), _number(0x5033, 0), compression))
    return webm(coding=coding, sound=zlib.compress(bytes(unfolded), 9))


def huge_sizes() -> bytes:
    """Every element claims to go on for 64 petabytes."""
    most = (1 << 56) - 2
    return _head() + element(
        0x18538067, element(0x1654AE6B, _track(b""), claimed=most), claimed=most
    )


def deep_elements(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = element(0x67C8, content)  # A tag may hold tags.
    return webm(element(0x1254C367, element(0x7373, content)))


def many_tracks(count: int) -> bytes:
    tracks = b"".join(_track(b"", number) for number in range(1, count + 1))
    return _head() + element(0x18538067, element(0x1654AE6B, tracks))


def _head() -> bytes:
    return element(0x1A45DFA3, element(0x4282, b"webm"))


def _track(coding: bytes, number: int = 1) -> bytes:
    audio = element(
        0xE1, element(0xB5, struct.pack(">d", _RATE)), _number(0x9F, 1), _number(0x6264, 16)
    )
    numbers = _number(0xD7, number), _number(0x73C5, number), _number(0x83, 2)
    return element(0xAE, *numbers, element(0x86, b"A_PCM/INT/LIT"), audio, coding)


def _number(name: int, value: int) -> bytes:
    return element(name, value.to_bytes(8, "big"))
