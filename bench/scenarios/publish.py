"""From a call's commit to its worker's start, over raw Celery's publish to start on that broker."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from auditor.embedded.processes import worker
from bench.env import ROOT, until
from bench.naive import publish
from bench.noise_file import make_noise
from bench.options import Options
from bench.product import a_tenant, taken_in
from bench.stats import ArmTimes, ResultLine, figure_line, once_line, ratio_line
from calls.models import Stage
from tenants.states import WorkState
from tenants.work_queue.notify import notify

_MOST, _MOST_P95 = 2.0, 3.0
_BLOCKS, _OF_EACH = 6, 20  # The first block warms both up, and is not counted.
_AT_REST = 0.05  # Seconds between two: the worker is idle again, its last bell heard.
_PATIENCE = 60.0
_CONCURRENCY = 2


def run(options: Options) -> Iterator[ResultLine]:
    count = 3 if options.quick else _BLOCKS
    with TemporaryDirectory(prefix="auditor-bench-") as folder, _workers(), a_tenant():
        recording = make_noise(Path(folder) / "call.wav", 4_000)
        measured = [_block(recording) for _ in range(count)][1:]
    raw = list(chain.from_iterable(raw for raw, _ in measured))
    ours = list(chain.from_iterable(ours for _, ours in measured))
    half = _OF_EACH // 2
    blocks = [
        ArmTimes((median(raw[:half]), median(raw[half:])), median(ours)) for raw, ours in measured
    ]
    note = f"{median(ours) * 1e3:.1f} ms over {median(raw) * 1e3:.1f} ms, idle workers"
    yield ratio_line("publish_to_start_over_celery", blocks, _MOST, note)
    note = f"n={len(ours)}"
    yield once_line("publish_to_start_p95_over_celery", _p95(ours), _p95(raw), _MOST_P95, note)
    yield figure_line("publish_to_start_p95_ms", _p95(ours) * 1e3, note)


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def _block(recording: Path) -> tuple[list[float], list[float]]:
    """Seconds of each, one after the other."""
    raw, ours = [], []
    for _ in range(_OF_EACH):
        raw.append(_raw())
        ours.append(_ours(recording))
    return raw, ours


def _raw() -> float:
    time.sleep(_AT_REST)
    publish.started.apply_async((time.time(),))
    told = publish.broker().blpop([f"{publish.QUEUE}-told"], timeout=_PATIENCE)
    assert isinstance(told, list | tuple)
    return float(told[1])


def _ours(recording: Path) -> float:
    """From the commit, which rings, to the claim: the worker has its stage, and begins."""
    stage = taken_in(recording)
    time.sleep(_AT_REST)
    committed = time.time()
    notify(stage)
    done = Stage.objects.filter(pk=stage.pk, state=WorkState.DONE)
    until(done.exists, "a stage", _PATIENCE, pause=0.02)
    started_at = done.get().started_at
    assert started_at is not None
    return float(started_at.timestamp()) - committed


@contextmanager
def _workers() -> Iterator[None]:
    """The product's worker, whose work takes no time, and a stock one of the same size."""
    ours = worker("heavy", "transcription")
    doubles = {
        "DJANGO_SETTINGS_MODULE": "bench.faults.settings",
        "BENCH_DOUBLE": "rest",
        "BENCH_REST_SECONDS": "0",
    }
    stock = [sys.executable, "-m", "celery", "-A", "bench.naive.publish", "--quiet", "worker"]
    stock += ["-Q", publish.QUEUE, "-c", str(_CONCURRENCY), "-n", "naive@%h"]
    environment = os.environ | ours.environment
    with (
        subprocess.Popen(  # noqa: S603  # Our own command.
            [*ours.command, "-c", str(_CONCURRENCY)], cwd=ROOT, env=environment | doubles
        ) as first,
        subprocess.Popen(stock, cwd=ROOT, env=environment) as second,  # noqa: S603  # As above.
    ):
        try:
            yield
        finally:
            first.terminate()
            second.terminate()
