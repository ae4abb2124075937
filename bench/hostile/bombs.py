"""The bombs: what each is, how it arrives, and the ends it may come to."""

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from bench.hostile import flac, matroska, mp4, ogg, wav

HEARD = "heard"  # It is a recording after all, of the length that really decodes.
AT_THE_DOOR = "not-audio"  # Its first bytes are no recording's.
_SCRIPT = b"<!doctype html><script>document.location='http://%s/'</script>"
_MP3_FRAME = b"\xff\xfb\x90\x00" + b"\x00" * 413  # MPEG 1 layer III, 128 kbit/s at 44.1 kHz.
_MP3 = _MP3_FRAME * 40
_MOST = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Bomb:
    """`make` gets an address that the file tries to have called, as host:port.

    `end` is HEARD, AT_THE_DOOR, or a code of engines/audio/refusals.py.
    """

    name: str
    make: Callable[[str], bytes]
    end: str


def _bomb(name: str, make: bytes | Callable[[str], bytes], end: str) -> Bomb:
    return Bomb(name, (lambda _: make) if isinstance(make, bytes) else make, end)


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.html", "hello")
    return file.getvalue()


def _tag(content: bytes, *, claimed: int | None = None) -> bytes:
    """An ID3v2.4 tag, its size in four bytes of seven bits."""
    size = len(content) if claimed is None else claimed
    return b"ID3\x04\x00\x00" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + content


def _frames_claimed(frames: int) -> bytes:
    """A first MP3 frame with a Xing header that counts the frames of the file."""
    head = _MP3_FRAME[:36] + b"Xing\0\0\0\1" + frames.to_bytes(4, "big")
    return head + _MP3_FRAME[len(head) :] + _MP3


def _says(text: str) -> Callable[[str], bytes]:
    return lambda address: text.replace("HOST", address).encode()


_CONCAT = _says("ffconcat version 1.0\nfile http://HOST/a.wav\nfile file:///etc/passwd\n")
_M3U8 = _says("#EXTM3U\n#EXTINF:1,\nhttp://HOST/a.ts\n#EXTINF:1,\nfile:///etc/passwd\n")
_SDP = _says("v=0\no=- 0 0 IN IP4 HOST\ns=a\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n")
_RTSP = _says("RTSPtext\nrtsp://HOST/call\n")
_PROTOCOL = _says("concat:http://HOST/a.wav|file:///etc/passwd")
_DASH = _says('<?xml version="1.0"?><MPD><BaseURL>http://HOST/</BaseURL></MPD>')

_UNFOLDING = (
    _bomb("unfolds-to-17-hours.flac", lambda _: flac.silent_flac(17 * 3600), "too_long"),
    _bomb(
        "says-a-minute-unfolds-to-17-hours.flac",
        lambda _: flac.silent_flac(17 * 3600, claimed_samples=60 * 8_000),
        "too_long",
    ),
    _bomb(
        "says-nothing-unfolds-to-17-hours.flac",
        lambda _: flac.silent_flac(17 * 3600, claimed_samples=0),
        "too_long",
    ),
    _bomb(
        "says-99-days-unfolds-to-a-minute.flac",
        lambda _: flac.silent_flac(60, claimed_samples=(1 << 36) - 1),
        HEARD,
    ),
    _bomb("changes-its-rate-in-each-frame.flac", lambda _: flac.flac_of_many_rates(300), HEARD),
    _bomb("unfolding-header.mp4", lambda _: mp4.unfolding_header(1 << 26), "no_audio_stream"),
    _bomb("unfolding-block.webm", lambda _: matroska.unfolding_block(1 << 26), "empty"),
)
_LYING = (
    _bomb(
        "20000-seconds-at-1-hertz.wav",
        wav.wav(bytes(40_000), rate=1),
        "bad_sample_rate",
    ),
    _bomb("no-rate.wav", wav.wav(rate=0), "not_audio"),
    _bomb("4-gigahertz.wav", wav.wav(rate=_MOST), "not_audio"),
    _bomb("384-kilohertz.wav", wav.wav(rate=384_000), "bad_sample_rate"),
    _bomb("3-channels.wav", wav.wav(channels=3), "too_many_channels"),
    _bomb("96-channels.wav", wav.wav(channels=96), "too_many_channels"),
    _bomb("255-channels.wav", wav.wav(channels=255), "too_many_channels"),
    _bomb("65535-channels.wav", wav.wav(channels=65_535), "no_audio_stream"),
    _bomb("no-sound.wav", wav.wav(b""), "empty"),
    _bomb("4-gibibytes-of-no-sound.wav", wav.wav(b"", claimed_bytes=_MOST), "empty"),
    _bomb("4-gibibytes-that-are-a-second.wav", wav.wav(claimed_bytes=_MOST), HEARD),
    _bomb("8-exbibytes-that-are-a-second.wav", wav.sizes_of_64_bits(), HEARD),
    _bomb("18-hours-a-sample.mp4", mp4.mp4(sample_length=_MOST >> 1), HEARD),
    _bomb("billions-of-samples.mp4", mp4.mp4(claimed_samples=_MOST), "empty"),
    _bomb("gibibytes-a-sample.mp4", mp4.mp4(sample_bytes=_MOST >> 1), HEARD),
    _bomb("ends-in-a-million-years.ogg", lambda _: ogg.ogg_with_times(1 << 61), HEARD),
    _bomb("ends-beyond-counting.ogg", lambda _: ogg.ogg_with_times((1 << 62) + 1), "empty"),
    _bomb("ends-before-it-begins.ogg", lambda _: ogg.ogg_with_times(-(1 << 62)), "empty"),
    _bomb("4-billion-frames.mp3", _frames_claimed(_MOST), HEARD),
    _bomb("200-megabytes-of-tag.mp3", _tag(b"", claimed=200 << 20) + _MP3, "not_audio"),
)
_MAZES = (
    _bomb("lists-in-lists.wav", lambda _: wav.nested_lists(10_000), "not_audio"),
    _bomb("100000-empty-chunks.wav", lambda _: wav.endless_chunks(100_000), "not_audio"),
    _bomb("a-chunk-before-itself.wav", wav.chunk_back_to_itself(), "not_audio"),
    _bomb("boxes-in-boxes.mp4", lambda _: mp4.deep_boxes(10_000), "not_audio"),
    _bomb("huge-boxes.mp4", mp4.file_type() + mp4.box(b"moov", claimed=_MOST), "no_audio_stream"),
    _bomb("tags-in-tags.webm", lambda _: matroska.deep_elements(2_000), HEARD),
    _bomb("huge-elements.webm", matroska.huge_sizes(), "not_audio"),
    _bomb("10000-tracks.webm", lambda _: matroska.many_tracks(10_000), "not_audio"),
    _bomb("5000-streams.ogg", lambda _: ogg.many_streams(5_000), "not_audio"),
)
_LURES = (
    _bomb("concat.wav", _CONCAT, AT_THE_DOOR),
    _bomb("concat.mp3", _CONCAT, AT_THE_DOOR),
    _bomb("playlist.mp3", _M3U8, AT_THE_DOOR),
    _bomb("playlist.mp4", _M3U8, AT_THE_DOOR),
    _bomb("session.wav", _SDP, AT_THE_DOOR),
    _bomb("stream.mp3", _RTSP, AT_THE_DOOR),
    _bomb("protocol.wav", _PROTOCOL, AT_THE_DOOR),
    _bomb("manifest.mp4", _DASH, AT_THE_DOOR),
    _bomb("playlist-behind-a-tag.mp3", lambda at: _tag(b"") + _M3U8(at), "not_audio"),
    _bomb("concat-in-a-riff.wav", lambda at: wav.riff(_CONCAT(at)), "not_audio"),
    _bomb(
        "samples-elsewhere.mp4",
        lambda at: mp4.mp4(reference=f"http://{at}/a.wav".encode()),
        HEARD,
    ),
    _bomb(
        "samples-in-a-file.mp4",
        mp4.mp4(reference=b"file:///etc/passwd"),
        HEARD,
    ),
    _bomb("linked-segments.webm", lambda at: matroska.linked(f"http://{at}/next"), HEARD),
)
_TWO_FACED = (
    _bomb("zip-then-mp3.mp3", _zip() + _MP3, AT_THE_DOOR),
    _bomb("mp3-then-zip.mp3", _MP3 + _zip(), HEARD),
    _bomb("page-then-wav.wav", lambda at: _SCRIPT % at.encode() + wav.wav(), AT_THE_DOOR),
    _bomb(
        "wav-with-a-page.wav",
        lambda at: wav.wav(before=wav.chunk(b"JUNK", _SCRIPT % at.encode())),
        HEARD,
    ),
    _bomb("pdf-then-mp3.mp3", b"%PDF-1.7\n%%EOF\n" + _MP3, AT_THE_DOOR),
    _bomb("png-then-flac.flac", lambda _: b"\x89PNG\r\n\x1a\n" + flac.silent_flac(60), AT_THE_DOOR),
    _bomb(
        "flac-with-a-huge-picture.flac",
        lambda _: flac.silent_flac(
            60, pictures=flac.picture(b"image/png", b"\x89PNG", claimed_bytes=_MOST)
        ),
        HEARD,
    ),
    _bomb("gzip.wav", gzip.compress(wav.wav(), mtime=0), AT_THE_DOOR),
    _bomb("gzip-behind-a-tag.mp3", _tag(b"") + gzip.compress(bytes(1 << 20), mtime=0), "not_audio"),
)
BOMBS = (*_UNFOLDING, *_LYING, *_MAZES, *_LURES, *_TWO_FACED)
