import numpy as np
import pytest

from bench.openai_server.transcripts import samples_of
from engines.audio.flac import flac_of


@pytest.mark.parametrize("frames", [1, 15_999, 16_000, 40_001])
def test_a_file_holds_every_sample_as_it_is(frames: int) -> None:
    samples = np.random.default_rng(5).integers(-32_768, 32_767, frames) / np.float32(32_768)

    assert np.array_equal(samples_of(flac_of(samples.astype(np.float32))), samples)


def test_what_is_too_loud_is_clipped() -> None:
    loud = np.array([-3.0, 3.0], np.float32)

    assert samples_of(flac_of(loud)).tolist() == [-1.0, 32_767 / 32_768]
