"""What kind of recording the first bytes announce. Decides nothing about what really decodes."""

from collections.abc import Callable
from enum import StrEnum

ACCEPTED_ENDINGS = (
    *("mp3", "wav", "m4a", "mp4", "flac", "ogg", "opus", "webm"),
    *("3gp", "aac", "amr", "aiff", "au", "caf", "gsm"),
)
# Other endings of the same files. An ending is a hint: the content decides what a file is.
SPELLINGS = {
    **dict.fromkeys(("3g2", "3gpp"), "3gp"),
    **dict.fromkeys(("aif", "aifc"), "aiff"),
    **dict.fromkeys(("al", "pcma"), "alaw"),
    **dict.fromkeys(("pcmu", "ul"), "ulaw"),
    **dict.fromkeys(("w64", "wave"), "wav"),
    **dict.fromkeys(("mka", "weba"), "webm"),
    "adts": "aac",
    "awb": "amr",
    "m4b": "m4a",
    "mov": "mp4",
    "oga": "ogg",
    "snd": "au",
}

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
_HEADER = 7  # Bytes of an ADTS header; one of MP3 has four of them.


class Container(StrEnum):
    """The wrappings that are accepted; the last four are bare samples without any."""

    WAV = "wav"
    MP3 = "mp3"
    MP4 = "mp4"
    FLAC = "flac"
    OGG = "ogg"
    WEBM = "webm"
    AAC = "aac"
    AIFF = "aiff"
    AMR = "amr"
    AU = "au"
    CAF = "caf"
    GSM = "gsm"
    MULAW = "mulaw"
    ALAW = "alaw"
    G722 = "g722"


_MAGIC = {
    b"fLaC": Container.FLAC,
    b"OggS": Container.OGG,
    b"\x1aE\xdf\xa3": Container.WEBM,
    b".snd": Container.AU,
    b"caff": Container.CAF,
}
# Without a signature; at 8 kHz, G.722 at 16 kHz, on one channel.
_BY_ENDING = {"ulaw": Container.MULAW, "alaw": Container.ALAW, "g722": Container.G722}
BARE_ENDINGS = tuple(_BY_ENDING)


def container_of(first_bytes: bytes, ending: str = "") -> Container | None:
    """The container these bytes begin, or None. 64 KiB are plenty; a few dozen mostly decide.

    `ending` is asked where the bytes tell nothing. An ID3 header alone counts as mp3: its padding
    may be longer than what was read.
    """
    return _announced(first_bytes) or (_bare(first_bytes, ending) if first_bytes else None)


def _announced(first_bytes: bytes) -> Container | None:
    head = first_bytes[:16]
    if (head[:4] in {b"RIFF", b"RIFX", b"RF64"} and head[8:12] == b"WAVE") or head == _W64_GUID:
        return Container.WAV
    if head[4:8] == b"ftyp":
        return Container.MP4
    if head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}:
        return Container.AIFF
    if head.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return Container.AMR
    return _MAGIC.get(head[:4]) or _in_frames(first_bytes)


def _in_frames(first_bytes: bytes) -> Container | None:
    """MP3 or AAC: frame after frame, perhaps behind an ID3 tag."""
    is_tagged = _begins_id3(first_bytes[:16])
    frames = first_bytes[_id3_length(first_bytes) :] if is_tagged else first_bytes
    if _begins_frames(frames, _adts_frame_length):
        return Container.AAC
    if is_tagged or _begins_frames(frames.lstrip(b"\0"), _mp3_frame_length):
        return Container.MP3
    return None


def _bare(first_bytes: bytes, ending: str) -> Container | None:
    """What only its ending tells; GSM frames of 33 bytes at least begin with the same four bits."""
    if ending == Container.GSM:
        nibbles = {byte >> 4 for byte in first_bytes[::33]}
        return Container.GSM if nibbles == {0xD} else None
    return _BY_ENDING.get(ending)


def is_wave64(first_bytes: bytes) -> bool:
    """Sony's 64-bit relative of WAV, which needs a reader of its own."""
    return first_bytes.startswith(_W64_GUID)


def variant_of(first_bytes: bytes) -> str:
    """Of WAV's rarer relatives, which browsers do not play, the name; else nothing."""
    names = {b"RF64": "rf64", b"RIFX": "rifx", b"riff": "w64"}
    return names.get(first_bytes[:4], "")


def _begins_id3(head: bytes) -> bool:
    sizes = head[6:10]
    return head[:3] == b"ID3" and head[3:4] < b"\x05" and len(sizes) == 4 and max(sizes) < 0x80  # noqa: PLR2004  # The tag's own format: four bytes of seven bits.


def _id3_length(data: bytes) -> int:
    """Bytes of the tag: four bytes of seven bits, and its header of ten."""
    sizes = data[6:10]
    return 10 + (sizes[0] << 21 | sizes[1] << 14 | sizes[2] << 7 | sizes[3])


def _begins_frames(data: bytes, length_of: Callable[[bytes], int | None]) -> bool:
    """Frames in a row, as far as the bytes reach."""
    position = 0
    for _ in range(_FRAMES_IN_A_ROW):
        length = length_of(data[position : position + _HEADER])
        if length is None:
            return False
        position += length
        if position + _HEADER > len(data):
            break
    return True


def _adts_frame_length(header: bytes) -> int | None:
    """Bytes of the AAC frame this header starts, ISO 14496-3; None where it is no ADTS header."""
    if len(header) < _HEADER or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:  # noqa: PLR2004  # Twelve sync bits, no layer.
        return None
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    is_reserved = (header[2] >> 2 & 15) > 12  # noqa: PLR2004  # Indexes of sample rates.
    return None if is_reserved or length < _HEADER else length


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
