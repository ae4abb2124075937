"""ISO media boxes by hand (ISO 14496-12), around one second of plain samples."""

import struct
import zlib

from bench.hostile.wav import SECOND

_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_RATE = 8_000


def box(name: bytes, *content: bytes, claimed: int | None = None) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", len(body) + 8 if claimed is None else claimed) + name + body


def full(name: bytes, *content: bytes, flags: int = 0) -> bytes:
    """A box with a version, 0, and flags."""
    return box(name, struct.pack(">I", flags), *content)


def file_type() -> bytes:
    return box(b"ftyp", b"M4A \0\0\0\0", b"M4A isom")


def mp4(
    *,
    reference: bytes = b"",
    claimed_samples: int | None = None,
    sample_length: int = 1,
    sample_bytes: int = 2,
) -> bytes:
    """A file of one track of `sowt`; `reference` names another file as the place of its samples."""
    media = box(b"mdat", SECOND)
    count = len(SECOND) // 2 if claimed_samples is None else claimed_samples
    start = len(file_type()) + 8
    table = box(
        b"stbl",
        _description(),
        full(b"stts", struct.pack(">III", 1, count, sample_length)),
        full(b"stsc", struct.pack(">IIII", 1, 1, count, 1)),
        full(b"stsz", struct.pack(">II", sample_bytes, count)),
        full(b"stco", struct.pack(">II", 1, start)),
    )
    return file_type() + media + _movie(table, reference)


def deep_boxes(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = box(b"moov", content)
    return file_type() + content


def unfolding_header(unfolded: int) -> bytes:
    """A compressed `moov` (QuickTime) that unfolds to zeros a thousand times its size."""
    content = struct.pack(">I", unfolded) + zlib.compress(bytes(unfolded), 9)
    compressed = box(b"cmov", box(b"dcom", b"zlib"), box(b"cmvd", content))
    return file_type() + box(b"moov", compressed)


def _movie(table: bytes, reference: bytes) -> bytes:
    times = struct.pack(">IIII", 0, 0, _RATE, _RATE)
    head = full(
        b"mvhd", times, struct.pack(">IH10x", 0x10000, 0x100), _MATRIX, bytes(24), b"\0\0\0\2"
    )
    track = full(
        b"tkhd", struct.pack(">IIIII", 0, 0, 1, 0, _RATE), bytes(16), _MATRIX, bytes(8), flags=7
    )
    location = full(b"url ", reference + b"\0" if reference else b"", flags=0 if reference else 1)
    places = box(b"dinf", full(b"dref", struct.pack(">I", 1), location))
    kind = full(b"hdlr", b"\0\0\0\0soun", bytes(13))
    info = box(b"minf", full(b"smhd", bytes(4)), places, table)
    media = box(b"mdia", full(b"mdhd", times, bytes(4)), kind, info)
    return box(b"moov", head, box(b"trak", track, media))


def _description() -> bytes:
    entry = box(b"sowt", bytes(6), struct.pack(">H8xHHHHI", 1, 1, 16, 0, 0, _RATE << 16))
    return full(b"stsd", struct.pack(">I", 1), entry)
