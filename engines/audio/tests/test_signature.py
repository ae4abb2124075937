import pytest

from engines.audio.signature import Container, container_of
from engines.audio.tests.make import GSM_FRAME, tone, wav_bytes

MP3_FRAME = b"\xff\xfb\x90\x00" + b"\x00" * 413  # MPEG 1 layer III, 128 kbit/s at 44.1 kHz.

ADTS_FRAME = b"\xff\xf1\x60\x40\x02\x00\xfc" + b"\x00" * 9  # AAC LC at 16 kHz, 16 bytes.


@pytest.mark.parametrize(
    ("first_bytes", "container"),
    [
        (wav_bytes(tone(0.1)), Container.WAV),
        (b"RF64\xff\xff\xff\xffWAVEds64", Container.WAV),
        (b"\x00\x00\x00\x20ftypM4A ", Container.MP4),
        (b"fLaC\x00\x00\x00\x22", Container.FLAC),
        (b"OggS\x00\x02", Container.OGG),
        (b"\x1a\x45\xdf\xa3\x9f", Container.WEBM),
        (MP3_FRAME * 4, Container.MP3),
        (b"\x00" * 100 + MP3_FRAME * 4, Container.MP3),
        (b"ID3\x04\x00\x00\x00\x7f\x7f\x7f", Container.MP3),
        (b"#!AMR\n\x3c", Container.AMR),
        (b"#!AMR-WB\n\x04", Container.AMR),
        (b"\x00\x00\x00\x18ftyp3gp4", Container.MP4),
        (b".snd\x00\x00\x00\x18", Container.AU),
        (b"FORM\x00\x00\x00\x10AIFFCOMM", Container.AIFF),
        (b"FORM\x00\x00\x00\x10AIFCFVER", Container.AIFF),
        (b"caff\x00\x01\x00\x00desc", Container.CAF),
        (ADTS_FRAME * 4, Container.AAC),
        (b"ID3\x04\x00\x00\x00\x00\x00\x05title" + ADTS_FRAME * 4, Container.AAC),
        (b"ID3\x04\x00\x00\x00\x00\x00\x05title" + MP3_FRAME * 4, Container.MP3),
    ],
)
def test_a_recording_is_known_by_its_first_bytes(first_bytes: bytes, container: str) -> None:
    assert container_of(first_bytes) == container


@pytest.mark.parametrize(
    "first_bytes",
    [
        b"",
        b"abc",
        b"RIFF\x00\x00\x00\x00AVI LIST",
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00" + b"\x00" * 500,
        b"PK\x03\x04\x14\x00",
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"#!AMR_MC1.0\n\x00\x00\x00\x02",
        b"FORM\x00\x00\x00\x10ILBM",
        ADTS_FRAME + b"not a frame" * 100,
        b"ID3\x04\x00\x00\xff\xff\xff\xff",
        b"\xff\xfe<\x00h\x00t\x00m\x00l\x00",
        MP3_FRAME + b"not a frame" * 100,
    ],
)
def test_anything_else_is_no_recording(first_bytes: bytes) -> None:
    assert container_of(first_bytes) is None


@pytest.mark.parametrize(
    ("content", "ending", "container"),
    [
        (GSM_FRAME * 4, "gsm", Container.GSM),
        (b"a letter, not a recording" * 9, "gsm", None),
        (b"\xff\x7f" * 400, "ulaw", Container.MULAW),
        (b"\xd5\x55" * 400, "alaw", Container.ALAW),
        (b"\x00\x01" * 400, "g722", Container.G722),
        (b"", "ulaw", None),
        (wav_bytes(tone(0.1)), "gsm", Container.WAV),
        (b"fLaC\x00\x00\x00\x22", "amr", Container.FLAC),
    ],
)
def test_the_ending_is_asked_only_where_the_content_tells_nothing(
    content: bytes, ending: str, container: Container | None
) -> None:
    assert container_of(content, ending) == container
