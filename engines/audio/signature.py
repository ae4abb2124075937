"""What kind of recording the first bytes announce. Decides nothing about what really decodes."""

from enum import StrEnum

ACCEPTED_ENDINGS = ("mp3", "wav", "m4a", "mp4", "flac", "ogg", "opus", "webm")

_W64_GUID = b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00"
# kbit/s by index, for MPEG 1 and for MPEG 2 and 2.5: ISO 11172-3 and 13818-3, layers II and III.
_BITRATES = {
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_LAYERS = {0b01: 3, 0b10: 2}
_FRAMES_IN_A_ROW = 3


class Container(StrEnum):
    """The wrappings that are accepted."""

    WAV = "wav"
    MP3 = "mp3"
    MP4 = "mp4"
    FLAC = "flac"
    OGG = "ogg"
    WEBM = "webm"


def container_of(first_bytes: bytes) -> Container | None:
    """The container these bytes begin, or None. 64 KiB are plenty; a few dozen mostly decide.

    An ID3 header alone counts as mp3: its padding may be longer than what was read.
    """
    head = first_bytes[:16]
    if (head[:4] in {b"RIFF", b"RIFX", b"RF64"} and head[8:12] == b"WAVE") or head == _W64_GUID:
        return Container.WAV
    if head[4:8] == b"ftyp":
        return Container.MP4
    magic = {b"fLaC": Container.FLAC, b"OggS": Container.OGG, b"\x1aE\xdf\xa3": Container.WEBM}
    if head[:4] in magic:
        return magic[head[:4]]
    if _begins_id3(head) or _begins_mp3_frames(first_bytes):
        return Container.MP3
    return None


def is_wave64(first_bytes: bytes) -> bool:
    """Sony's 64-bit relative of WAV, which needs a reader of its own."""
    return first_bytes.startswith(_W64_GUID)


def _begins_id3(head: bytes) -> bool:
    sizes = head[6:10]
    return head[:3] == b"ID3" and head[3:4] < b"\x05" and len(sizes) == 4 and max(sizes) < 0x80  # noqa: PLR2004  # The tag's own format: four bytes of seven bits.


def _begins_mp3_frames(data: bytes) -> bool:
    """Frames in a row, as far as the bytes reach; leading zeros are padding of some recorders."""
    position = len(data) - len(data.lstrip(b"\0"))
    for _ in range(_FRAMES_IN_A_ROW):
        length = _mp3_frame_length(data[position : position + 4])
        if length is None:
            return False
        position += length
        if position + 4 > len(data):
            break
    return True


def _mp3_frame_length(header: bytes) -> int | None:
    """Bytes of the frame this header starts; None where it is no layer II or III header."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:  # noqa: PLR2004  # Eleven sync bits.
        return None
    version, layer = header[1] >> 3 & 3, _LAYERS.get(header[1] >> 1 & 3)
    bitrate_index, rate_index = header[2] >> 4, header[2] >> 2 & 3
    if layer is None or version not in _RATES or bitrate_index in {0, 15} or rate_index == 3:  # noqa: PLR2004  # Reserved values.
        return None
    is_version_1 = version == 3  # noqa: PLR2004  # The header's code of MPEG 1.
    bitrate = _BITRATES[is_version_1, layer][bitrate_index] * 1000
    samples_eighth = 144 if is_version_1 or layer == 2 else 72  # noqa: PLR2004  # 1152 or 576 samples.
    return samples_eighth * bitrate // _RATES[version][rate_index] + (header[2] >> 1 & 1)
