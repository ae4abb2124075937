"""What no browser plays gets a file that all of them play, at the same times."""

from pathlib import Path

import numpy as np
import pytest

from engines.audio.child_process import DecodeLimits
from engines.audio.decoding import DecodedAudio, UndecodableError, decode
from engines.audio.rendition import needs_rendition, render
from engines.audio.tests.make import encoded, in_tracks, retimed, silence, tone, wav_bytes

LIMITS = DecodeLimits()
RATE = 16_000


def decoded(source: Path) -> DecodedAudio:
    return decode(source, source.with_suffix(".pcm"), LIMITS, ending=source.suffix[1:])


@pytest.mark.parametrize(
    ("name", "codec", "is_needed"),
    [
        ("a.wav", "pcm_s16le", False),
        ("a.wav", "pcm_mulaw", False),
        ("a.mp3", "libmp3lame", False),
        ("a.m4a", "aac", False),
        ("a.flac", "flac", False),
        ("a.ogg", "libopus", False),
        ("a.webm", "libopus", False),
        ("a.wav", "adpcm_ima_wav", True),
        ("a.wav", "adpcm_ms", True),
        ("a.wav", "adpcm_g722", True),
        ("a.w64", "pcm_s16le", True),
        ("a.m4a", "alac", True),
        ("a.aac", "aac", True),
        ("a.aiff", "pcm_s16be", True),
        ("a.au", "pcm_mulaw", True),
        ("a.caf", "pcm_s16be", True),
    ],
)
def test_what_some_browser_does_not_play_needs_a_rendition(
    tmp_path: Path, name: str, codec: str, is_needed: bool
) -> None:
    assert (
        needs_rendition(decoded(encoded(tmp_path / name, tone(1, rate=RATE), codec))) is is_needed
    )


def test_what_players_take_apart_otherwise_needs_a_rendition(tmp_path: Path) -> None:
    sound = tone(4, rate=RATE)
    part = encoded(tmp_path / "part.ogg", sound, "libopus").read_bytes()
    (tmp_path / "chained.ogg").write_bytes(part + part)
    lost = retimed(tmp_path / "gap.webm", sound, "libopus", lambda at: None if 1 <= at < 3 else at)

    sources = [tmp_path / "chained.ogg", lost, in_tracks(tmp_path / "two.mp4", sound, sound)]
    assert [needs_rendition(decoded(source)) for source in sources] == [True] * 3


def test_a_rendition_holds_each_channel_at_its_times(tmp_path: Path) -> None:
    left = np.concatenate([silence(3), tone(2), silence(1)])
    right = np.concatenate([tone(1), silence(5)])
    source = tmp_path / "call.wav"
    source.write_bytes(wav_bytes(left, right))
    target = tmp_path / "call.m4a"

    render(decoded(source).pcm, target, LIMITS)

    audio = decoded(target)
    heard = np.abs(audio.pcm.channel(0, 0, 6_000)) > 0.2
    assert (audio.channels, needs_rendition(audio)) == (2, False)
    assert audio.duration_ms == pytest.approx(6_000, abs=70)
    assert np.argmax(heard) / RATE == pytest.approx(3.0, abs=0.02)
    assert np.abs(audio.pcm.channel(1, 1_200, 6_000)).max() < 0.02
    assert target.stat().st_size < 6 * 2 * 32_000 / 8 * 2


def test_a_rendition_that_takes_too_long_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "call.wav"
    source.write_bytes(wav_bytes(tone(1)))
    audio, target = decoded(source), tmp_path / "call.m4a"

    with pytest.raises(UndecodableError) as caught:
        render(audio.pcm, target, DecodeLimits(wall_seconds=0))

    assert caught.value.code == "decode_timeout"
    assert not target.exists()


@pytest.mark.parametrize(("name", "codec"), [("whole.mp3", "libmp3lame"), ("whole.flac", "flac")])
def test_a_damaged_one_is_rendered_as_browsers_stop_at_a_seek_in_it(
    tmp_path: Path, name: str, codec: str
) -> None:
    noise = np.random.default_rng(1).integers(-9_000, 9_000, 64_000).astype(np.int16)
    whole = encoded(tmp_path / name, noise, codec)
    content = whole.read_bytes()
    half = len(content) // 2
    damaged = tmp_path / f"damaged-{name}"
    damaged.write_bytes(
        content[:half]
        if codec == "libmp3lame"
        else content[:half] + b"\0" * 64 + content[half + 64 :]
    )

    needs = [
        needs_rendition(decode(path, tmp_path / "out.pcm", DecodeLimits()))
        for path in (whole, damaged)
    ]

    assert needs == [False, True]
