"""What one bomb costs: time, memory and disk, of a decoder of its own."""

import os
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from bench.hostile.bombs import AT_THE_DOOR, HEARD
from engines.audio.decoding import DecodeLimits, UndecodableError, decode
from engines.audio.signature import container_of

_START = 65_536  # Bytes that the door looks at.


@dataclass(frozen=True, slots=True)
class DecodeCost:
    """How a file ended, and the decoder's wall time, peak memory and samples written."""

    end: str
    seconds: float = 0.0
    peak_bytes: int = 0
    written_bytes: int = 0


def cost_of(content: bytes) -> DecodeCost:
    """Received as an upload is; a decoder's peak is read in a process that has no other child."""
    if container_of(content[:_START]) is None:
        return DecodeCost(AT_THE_DOOR)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_decoded, content).result()


def _decoded(content: bytes) -> DecodeCost:
    with tempfile.TemporaryDirectory() as folder:
        source, target, kept = (Path(folder) / name for name in ("bomb", "pcm", "kept"))
        source.write_bytes(content)
        target.touch()
        os.link(target, kept)  # A refusal removes the target; under this name its size stays.
        began = time.perf_counter()
        try:
            decode(source, target, DecodeLimits())
        except UndecodableError as error:
            end = error.code
        else:
            end = HEARD
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
        return DecodeCost(end, seconds, peak, kept.stat().st_size)
