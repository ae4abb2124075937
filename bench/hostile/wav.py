"""RIFF by hand: headers that claim what is not there, chunks that lead nowhere."""

import struct

SECOND = b"\x10\x00" * 8_000  # Of mono sound at 8 kHz.
_UNKNOWN = 0xFFFF_FFFF


def wav(  # noqa: PLR0913  # A header is its fields.
    sound: bytes = SECOND,
    *,
    channels: int = 1,
    rate: int = 8_000,
    claimed_bytes: int | None = None,
    before: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """A 16-bit WAV; `claimed_bytes` is what its data chunk says it holds."""
    claimed = len(sound) if claimed_bytes is None else claimed_bytes
    described = struct.pack(
        "<HHIIHH",
        1,
        channels,
        rate,
        rate * channels * 2 & _UNKNOWN,
        channels * 2 & 0xFFFF,
        16,
    )
    body = before + chunk(b"fmt ", described) + b"data" + struct.pack("<I", claimed) + sound
    return riff(body + after)


def chunk(name: bytes, content: bytes, *, claimed: int | None = None) -> bytes:
    size = len(content) if claimed is None else claimed
    return name + struct.pack("<I", size) + content + b"\0" * (len(content) % 2)


def riff(body: bytes, *, claimed: int | None = None) -> bytes:
    return (
        b"RIFF" + struct.pack("<I", len(body) + 4 if claimed is None else claimed) + b"WAVE" + body
    )


def nested_lists(depth: int) -> bytes:
    """A list within a list within a list."""
    content = b""
    for _ in range(depth):
        content = chunk(b"LIST", b"adtl" + content)
    return riff(content)


def endless_chunks(count: int) -> bytes:
    """Empty chunks that a reader walks one by one, and never any sound."""
    return riff(chunk(b"junk", b"") * count)


def chunk_back_to_itself() -> bytes:
    """Its size, taken as a signed number, leads back to its own beginning."""
    return riff(chunk(b"junk", b"", claimed=_UNKNOWN - 7) + chunk(b"junk", b"") * 4)


def sizes_of_64_bits() -> bytes:
    """RF64 whose data chunk claims eight exbibytes, over one second of sound."""
    sizes = struct.pack("<QQQI", 1 << 62, (1 << 63) - 1, 1 << 62, 0)
    described = struct.pack("<HHIIHH", 1, 1, 8_000, 16_000, 2, 16)
    body = chunk(b"ds64", sizes) + chunk(b"fmt ", described)
    body += b"data" + struct.pack("<I", _UNKNOWN) + SECOND
    return b"RF64" + struct.pack("<I", _UNKNOWN) + b"WAVE" + body
