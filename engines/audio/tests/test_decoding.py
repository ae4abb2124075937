import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engines.audio.decoding import DecodeLimits, UndecodableError, decode
from engines.audio.tests.make import GSM_FRAME, encoded, silence, tone, wav_bytes

LIMITS = DecodeLimits()


def refused(source: Path, limits: DecodeLimits = LIMITS) -> UndecodableError:
    """The error that decoding ends in; the half-written target must be gone."""
    target = source.with_suffix(".pcm")
    with pytest.raises(UndecodableError) as caught:
        decode(source, target, limits)
    assert not target.exists()
    assert caught.value.message.endswith(".")
    return caught.value


def test_a_stereo_call_keeps_its_two_speakers_apart(tmp_path: Path) -> None:
    source = tmp_path / "call.wav"
    source.write_bytes(wav_bytes(tone(2), silence(2)))

    audio = decode(source, tmp_path / "call.pcm", LIMITS)

    assert (audio.channels, audio.source_sample_rate, audio.duration_ms) == (2, 8_000, 2_000)
    assert (audio.container, audio.codec) == ("wav", "pcm_s16le")
    assert np.abs(audio.pcm.channel(0, 500, 1_500)).max() == pytest.approx(0.5, abs=0.01)
    assert np.abs(audio.pcm.channel(1, 500, 1_500)).max() == 0.0


def test_peaks_draw_each_channel(tmp_path: Path) -> None:
    source = tmp_path / "call.wav"
    source.write_bytes(wav_bytes(tone(2), silence(2)))

    audio = decode(source, tmp_path / "call.pcm", LIMITS)

    agent, customer = audio.peaks
    assert (len(agent), max(customer)) == (100, 0)
    assert 62 <= min(agent[5:-5]) <= max(agent[5:-5]) <= 64


@pytest.mark.parametrize(
    ("ending", "codec"),
    [
        ("mp3", "libmp3lame"),
        ("m4a", "aac"),
        ("flac", "flac"),
        ("ogg", "libopus"),
        ("webm", "libopus"),
        ("aac", "aac"),
        ("3gp", "aac"),
        ("aiff", "pcm_s16be"),
        ("au", "pcm_s16be"),
        ("caf", "pcm_s16be"),
    ],
)
def test_every_container_decodes_to_its_length(tmp_path: Path, ending: str, codec: str) -> None:
    source = encoded(tmp_path / f"call.{ending}", tone(3, rate=16_000), codec)

    audio = decode(source, tmp_path / "call.pcm", LIMITS)

    assert audio.channels == 1
    assert audio.duration_ms == pytest.approx(3_000, abs=150)


@pytest.mark.parametrize("name", ["call.amr", "call.3gp"])
def test_what_phones_record_is_read(tmp_path: Path, name: str) -> None:
    samples = tone(3)
    source = encoded(tmp_path / name, samples, "libopencore_amrnb", rate=8_000)

    audio = decode(source, tmp_path / "call.pcm", LIMITS)

    assert (audio.codec, audio.source_sample_rate) == ("amr_nb", 8_000)
    assert audio.duration_ms == pytest.approx(3_000, abs=60)


@pytest.mark.parametrize(
    ("ending", "content", "milliseconds"),
    [
        ("ulaw", b"\xff\x80" * 8_000, 2_000),
        ("alaw", b"\xd5\x2a" * 8_000, 2_000),
        ("gsm", GSM_FRAME * 100, 2_000),
        ("g722", b"\x5a\xda" * 8_000, 2_000),
    ],
)
def test_bare_samples_are_read_by_their_ending(
    tmp_path: Path, ending: str, content: bytes, milliseconds: int
) -> None:
    source = tmp_path / "stored"
    source.write_bytes(content)

    audio = decode(source, tmp_path / "call.pcm", LIMITS, ending=ending)

    assert (audio.channels, audio.duration_ms) == (1, milliseconds)
    assert refused(source).code == "not_audio"


def test_a_cut_recording_keeps_what_is_there(tmp_path: Path) -> None:
    whole = wav_bytes(tone(4))
    source = tmp_path / "cut.wav"
    source.write_bytes(whole[: len(whole) // 2])

    assert decode(source, tmp_path / "cut.pcm", LIMITS).duration_ms == pytest.approx(2_000, abs=10)


def test_a_small_file_that_unfolds_without_end_is_stopped_early(tmp_path: Path) -> None:
    bomb = encoded(tmp_path / "bomb.flac", silence(60, 16_000), "flac", repeats=20)

    assert bomb.stat().st_size < 300_000  # Bytes; unfolded it is 38 MB.
    error = refused(bomb, DecodeLimits(max_seconds=120))
    assert error.code == "too_long"
    assert "2 minutes" in error.message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (wav_bytes(tone(0.0)), "empty"),
        (b"just words" * 100, "not_audio"),
        (b"RIFF\x00\x10\x00\x00WAVE" + bytes(range(256)) * 16, "not_audio"),
        (wav_bytes(tone(1), tone(1), tone(1)), "too_many_channels"),
        (wav_bytes(tone(1), rate=1), "bad_sample_rate"),
    ],
)
def test_what_is_no_call_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, code: str
) -> None:
    source = tmp_path / "odd.wav"
    source.write_bytes(content)

    assert refused(source).code == code


def test_a_file_of_mostly_garbage_is_refused(tmp_path: Path) -> None:
    source = encoded(tmp_path / "call.flac", tone(10, rate=16_000), "flac", repeats=1)
    content = bytearray(source.read_bytes())
    noise = np.random.default_rng(1).integers(0, 256, len(content) - 200, np.uint8)
    content[200:] = noise.tobytes()
    source.write_bytes(content)

    assert refused(source).code in {"damaged", "empty", "not_audio"}


def test_a_decoder_short_of_memory_or_time_refuses_instead_of_dying(tmp_path: Path) -> None:
    source = tmp_path / "call.wav"
    source.write_bytes(wav_bytes(tone(5)))

    assert refused(source, DecodeLimits(memory_bytes=1 << 20)).code in {
        "decode_memory",
        "decode_crashed",
    }
    assert refused(source, DecodeLimits(wall_seconds=0)).code == "decode_timeout"


def test_a_missing_file_is_not_the_callers_recording_at_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        decode(tmp_path / "gone.wav", tmp_path / "gone.pcm", LIMITS)


def test_the_closed_room_opens_neither_file_nor_socket() -> None:
    program = (
        "import errno, socket, engines.audio.decode_child as child\n"
        "child._close_the_room(dict(max_seconds=1, memory_bytes=1 << 30, cpu_seconds=9))\n"
        "for attempt in (lambda: open('/etc/passwd'), socket.socket):\n"
        "    try:\n"
        "        attempt()\n"
        "    except OSError as error:\n"
        "        print(errno.errorcode[error.errno])\n"
    )
    root = Path(__file__).resolve().parents[3]

    ended = subprocess.run(  # noqa: S603  # Our own text, no shell.
        [sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True
    )

    assert ended.stdout.split() == ["EMFILE", "EMFILE"]
