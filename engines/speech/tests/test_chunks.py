from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engines.audio.pcm import PcmAudio
from engines.audio.tests.make import raw_pcm
from engines.speech.chunks import Chunk, plan_chunks

RATE = 16_000


def noise(seconds: float, level: float) -> NDArray[np.int16]:
    samples = np.random.default_rng(7).normal(0, level * 32_768, round(seconds * RATE))
    return samples.clip(-32_768, 32_767).astype(np.int16)


def talk(*pattern: tuple[float, float]) -> NDArray[np.int16]:
    """Pairs of seconds: so long speech, so long a quiet line."""
    return np.concatenate(
        [part for loud, quiet in pattern for part in (noise(loud, 0.1), noise(quiet, 0.001))]
    )


def test_a_call_within_the_limit_is_one_piece_a_channel(tmp_path: Path) -> None:
    voice = talk((4, 1))
    pcm = PcmAudio(raw_pcm(tmp_path / "call.pcm", voice, voice), channels=2)

    assert plan_chunks(pcm, max_seconds=10) == [Chunk(0, 0, 5_000), Chunk(1, 0, 5_000)]


def test_a_long_call_is_cut_in_a_late_silence(tmp_path: Path) -> None:
    voice = talk((2, 1), (5, 1), (9, 0.1))  # Quiet from 2 to 3 s and from 8 to 9 s.
    pcm = PcmAudio(raw_pcm(tmp_path / "call.pcm", voice), channels=1)

    first = plan_chunks(pcm, max_seconds=10)[0]

    assert first.start_ms == 0
    assert 8_000 < first.end_ms < 9_000


def test_an_early_silence_is_better_than_none(tmp_path: Path) -> None:
    voice = talk((2, 1), (15, 0.1))
    pcm = PcmAudio(raw_pcm(tmp_path / "call.pcm", voice), channels=1)

    assert 2_000 < plan_chunks(pcm, max_seconds=10)[0].end_ms < 3_000


@pytest.mark.parametrize("level", [0.0, 0.1])
def test_a_line_without_any_change_is_cut_all_the_same(tmp_path: Path, level: float) -> None:
    pcm = PcmAudio(raw_pcm(tmp_path / "call.pcm", noise(65, level)), channels=1)

    chunks = plan_chunks(pcm, max_seconds=10)

    assert len(chunks) <= 14
    assert all(chunk.end_ms - chunk.start_ms <= 10_000 for chunk in chunks)


def test_chunks_cover_every_channel_without_gap_or_overlap(tmp_path: Path) -> None:
    agent, customer = talk(*[(3, 1)] * 20), talk(*[(1, 3)] * 20)
    pcm = PcmAudio(raw_pcm(tmp_path / "call.pcm", agent, customer), channels=2)

    chunks = plan_chunks(pcm, max_seconds=10)

    for channel in (0, 1):
        own = [chunk for chunk in chunks if chunk.channel == channel]
        edges = [chunk.start_ms for chunk in own] + [own[-1].end_ms]
        assert edges == [0, *(chunk.end_ms for chunk in own)]
        assert edges[-1] == 80_000


def test_an_empty_channel_needs_no_engine(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pcm"
    empty.write_bytes(b"")

    assert plan_chunks(PcmAudio(empty, channels=2)) == []
