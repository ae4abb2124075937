"""FLAC by hand: a frame of fifteen bytes may unfold to eight seconds."""

from functools import cache

MOST_SAMPLES = 65_535  # In one frame.
_RATE = 8_000
_RATE_CODES = {8_000: 0b0100, 16_000: 0b0101, 48_000: 0b1010}


def silent_flac(
    seconds: int, *, claimed_samples: int | None = None, pictures: bytes = b""
) -> bytes:
    """Silence at 8 kHz; the header claims the truth unless it is told to lie (0 is unknown)."""
    frames = seconds * _RATE // MOST_SAMPLES
    claimed = frames * MOST_SAMPLES if claimed_samples is None else claimed_samples
    head = b"fLaC" + _stream_info(claimed, is_last=not pictures) + pictures
    return head + b"".join(silent_frame(number) for number in range(frames))


def flac_of_many_rates(frames: int) -> bytes:
    """Each frame has another sample rate than the one before."""
    rates = list(_RATE_CODES)
    head = b"fLaC" + _stream_info(0, is_last=True)
    return head + b"".join(
        silent_frame(number, rates[number % len(rates)]) for number in range(frames)
    )


def picture(mime: bytes, content: bytes, *, claimed_bytes: int) -> bytes:
    """A metadata block, the last one, with a cover picture that may claim any size."""
    block = (
        (3).to_bytes(4, "big")
        + len(mime).to_bytes(4, "big")
        + mime
        + bytes(4 + 16)
        + claimed_bytes.to_bytes(4, "big")
        + content
    )
    return bytes([0x80 | 6]) + len(block).to_bytes(3, "big") + block


def silent_frame(number: int, rate: int = _RATE) -> bytes:
    """65,535 mono 16-bit samples of one value (RFC 9639, section 9)."""
    head = b"\xff\xf8" + bytes([0b0111 << 4 | _RATE_CODES[rate], 0b0000_100_0])
    head += _coded(number) + (MOST_SAMPLES - 1).to_bytes(2, "big")
    head += _crc(head, 0x07, 8).to_bytes(1, "big")
    frame = head + b"\x00" + b"\x00\x00"
    return frame + _crc(frame, 0x8005, 16).to_bytes(2, "big")


def _stream_info(samples: int, *, is_last: bool) -> bytes:
    sizes = MOST_SAMPLES.to_bytes(2, "big") * 2 + bytes(6)
    packed = _RATE << 44 | 0 << 41 | 15 << 36 | samples  # Rate, mono, 16 bit, length.
    return bytes([0x80 * is_last, 0, 0, 34]) + sizes + packed.to_bytes(8, "big") + bytes(16)


def _coded(number: int) -> bytes:
    """A frame's number, in the way of UTF-8."""
    return chr(number).encode("utf-8", "surrogatepass")


def _crc(data: bytes, polynomial: int, width: int) -> int:
    table = _crc_table(polynomial, width)
    value = 0
    for byte in data:
        value = (value << 8 & (1 << width) - 1) ^ table[value >> width - 8 ^ byte]
    return value


@cache
def _crc_table(polynomial: int, width: int) -> tuple[int, ...]:
    return tuple(_crc_of_byte(byte, polynomial, width) for byte in range(256))


def _crc_of_byte(byte: int, polynomial: int, width: int) -> int:
    value = byte << width - 8
    for _ in range(8):
        value = (value << 1 ^ polynomial * (value >> width - 1)) & (1 << width) - 1
    return value
