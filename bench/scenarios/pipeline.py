"""What the pipeline costs over the bare engine, on the same audio, in interleaved blocks."""

import os
from collections.abc import Iterator
from functools import partial

from django.conf import settings

from bench.floor import BareEngine, decoded
from bench.options import Options
from bench.product import a_tenant, load_engine, taken_in, worked_through
from bench.recordings import SharedCall, shared_calls
from bench.stats import ArmTimes, ResultLine, figure_line, interleave, ratio_line, skip_line
from calls.models import Stage
from engines.speech.local.weights import find_weights

MOST = 1.10
_QUICK_CALLS = 1
_CALLS = 2


def run(options: Options) -> Iterator[ResultLine]:
    calls = shared_calls("harpervalley")[: _QUICK_CALLS if options.quick else _CALLS]
    if not calls:
        yield skip_line("pipeline_over_bare_engine", "the shared recordings are not here")
        return
    threads = max(1, (os.cpu_count() or 1) // settings.CELERY_CONCURRENCY)
    engine = BareEngine(find_weights(settings.PLACES.models, None).folder, threads)
    with a_tenant():
        blocks = _blocks(calls, engine, 2 if options.quick else options.blocks)
    audio = sum(call.seconds for call in calls)
    note = f"{len(calls)} calls, {audio:.0f} s; decode, both stages, database"
    yield ratio_line("pipeline_over_bare_engine", blocks, MOST, note)
    yield figure_line("pipeline_seconds_per_audio_second", min(b.product for b in blocks) / audio)


def _blocks(calls: list[SharedCall], engine: BareEngine, count: int) -> list[ArmTimes]:
    heard = [decoded(call.audio) for call in calls]

    def bare() -> None:
        for channels in heard:
            engine.hear(channels)

    load_engine(heard[0][0])
    waiting: list[Stage] = []
    for number in range(count):  # The recordings arrive before: an upload is not a pipeline's work.
        waiting += [taken_in(call.audio, b"block %d" % number) for call in calls]
    return interleave(bare, partial(_work_through, waiting, len(calls)), count)


def _work_through(waiting: list[Stage], count: int) -> None:
    for _ in range(count):
        worked_through(waiting.pop(0))
