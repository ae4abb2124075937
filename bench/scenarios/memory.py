"""The most memory a worker takes for a call of an hour, over that for one of ten minutes."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.client import ApiClient
from bench.env import installation
from bench.long_call import make_long_call
from bench.options import Options
from bench.process_tree import PeakMemory
from bench.recordings import shared_calls
from bench.stats import ResultLine, count_line, figure_line, once_line, skip_line

MOST: Final = 1.2
TEN_MINUTES: Final = 600
HOUR: Final = 3_600
_PATIENCE: Final = 3_600.0
_MEGABYTE: Final = 1 << 20
_WORKER, _DECODER = "-Q transcription", "decode_child"


def run(options: Options) -> Iterator[ResultLine]:
    if why := _why_not(options):
        yield skip_line("memory_hour_over_ten_minutes", why)
        return
    dense = HOUR if options.full else TEN_MINUTES
    short = _peaks(TEN_MINUTES, TEN_MINUTES)
    long = _peaks(HOUR, dense)
    kind = "full of speech" if options.full else "ten minutes full of speech, then one call in five"
    note = f"the hour: {kind}" + ("" if options.full else " minutes; --full fills it")
    completed = (short[2], long[2]).count("completed")
    yield count_line("memory_long_calls_completed", completed, 2, 2)
    yield once_line("memory_hour_over_ten_minutes", long[0], short[0], MOST, note)
    yield figure_line("memory_worker_mb_ten_minutes", short[0] / _MEGABYTE)
    yield figure_line("memory_worker_mb_hour", long[0] / _MEGABYTE)
    yield once_line("memory_decoder_hour_over_ten_minutes", long[1], short[1], MOST)
    yield figure_line("memory_decoder_mb_hour", long[1] / _MEGABYTE)


def _why_not(options: Options) -> str:
    if options.quick:
        return "takes minutes: run it by name"
    if sys.platform != "linux":
        return "asks /proc"
    return "" if shared_calls("harpervalley") else "the shared recordings are not here"


def _peaks(seconds: int, dense: int) -> tuple[int, int, str]:
    """Bytes of the hungriest worker process and decoder, in a fresh installation; and the end."""
    with TemporaryDirectory(prefix="auditor-bench-") as folder, installation() as running:
        recording = Path(folder) / "long.wav"
        make_long_call(recording, seconds, dense_seconds=dense)
        client = ApiClient(running.address, running.found_tenant("bench"))
        with PeakMemory(running.process.pid) as peaks:
            ended = client.ended(client.send(recording), _PATIENCE)
        return max(peaks.highest(_WORKER), 1), max(peaks.highest(_DECODER), 1), ended["status"]
