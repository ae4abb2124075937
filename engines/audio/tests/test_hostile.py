"""Bombs end as they are listed, cost little, and reach nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.hostile.bombs import AT_THE_DOOR, BOMBS, HEARD, Bomb
from bench.hostile.flac import silent_flac
from bench.hostile.lure import Lure, lure
from engines.audio.decoding import DecodeLimits, UndecodableError, decode
from engines.audio.signature import container_of
from engines.audio.tests.make import silence, wav_bytes

SMALL = DecodeLimits(memory_bytes=512 << 20)
MOST_WRITTEN = 64 << 20  # Bytes of samples.


@pytest.fixture
def trap() -> Iterator[Lure]:
    with lure() as trap:
        yield trap


def stays(target: Path, kept: Path) -> None:
    """A refusal removes the target; under a second name, its size stays to be seen."""
    target.touch()
    os.link(target, kept)


def end_of(source: Path, target: Path, limits: DecodeLimits = SMALL) -> str:
    try:
        decode(source, target, limits)
    except UndecodableError as error:
        return error.code
    return HEARD


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
def test_a_bomb_ends_as_listed_and_connects_nowhere(bomb: Bomb, tmp_path: Path, trap: Lure) -> None:
    content = bomb.make(trap.address)
    source, target, kept = tmp_path / bomb.name, tmp_path / "out.pcm", tmp_path / "kept"
    source.write_bytes(content)
    stays(target, kept)

    end = end_of(source, target)

    is_turned_away = container_of(content[:65_536]) is None
    assert (AT_THE_DOOR if is_turned_away else end) == bomb.end
    assert end == "not_audio" or not is_turned_away
    assert kept.stat().st_size <= MOST_WRITTEN
    assert trap.knocks() == 0


@pytest.mark.parametrize("claimed_samples", [None, 0, 480_000])
def test_flac_that_unfolds_to_17_hours_costs_no_disk(
    tmp_path: Path, claimed_samples: int | None
) -> None:
    source, target, kept = tmp_path / "long.flac", tmp_path / "out.pcm", tmp_path / "kept"
    source.write_bytes(silent_flac(17 * 3600, claimed_samples=claimed_samples))
    stays(target, kept)

    assert source.stat().st_size < 120_000
    assert end_of(source, target) == "too_long"
    assert kept.stat().st_size == 0


def test_what_states_no_length_is_written_up_to_the_limit(tmp_path: Path) -> None:
    source, target, kept = tmp_path / "long.wav", tmp_path / "out.pcm", tmp_path / "kept"
    source.write_bytes(wav_bytes(silence(90)))
    stays(target, kept)

    assert end_of(source, target, DecodeLimits(max_seconds=60)) == "too_long"
    assert kept.stat().st_size <= 60 * 16_000 * 2
