"""A small tenant's wait beside another's backlog, and how evenly equal tenants are served.

Every stage rests for a set time and needs no processor. The wait that counts is from the row of
the small tenant's call to the end of its transcription: behind a backlog every worker process is
busy, so one must end what it does before it starts the newcomer's. How long that start takes is
told beside it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final, LiteralString

from bench.client import ApiClient
from bench.env import Installation, installation, until
from bench.faults.integrator import short_recording
from bench.faults.rows import Rows, count, make_stages, make_tenants, owner_rows
from bench.options import Options
from bench.stats import ArmTimes, ResultLine, figure_line, least_line, ratio_line

MOST: Final = 3.0
LEAST_JAIN: Final = 0.98
_REST: Final = 0.2  # Seconds of a stage.
_EQUALS: Final = 20
_PATIENCE: Final = 240.0
_OURS: Final = {
    "DJANGO_SETTINGS_MODULE": "bench.faults.settings",
    "RATE_LIMIT_PER_MINUTE": "0",
    "BENCH_DOUBLE": "rest",
    "BENCH_REST_SECONDS": str(_REST),
}
_ENDED: LiteralString = "SELECT count(*) FROM calls_stage WHERE call_id = %s AND state = 'done'"
_TIMES: LiteralString = """
    SELECT extract(epoch FROM started_at - created_at)::float,
        extract(epoch FROM finished_at - created_at)::float
    FROM calls_stage WHERE call_id = %s
"""
_RUNNING: LiteralString = "SELECT count(*) FROM calls_stage WHERE state = 'running'"
_STARTED: LiteralString = "SELECT count(*) FROM calls_stage WHERE started_at IS NOT NULL"
_SHARES: LiteralString = """
    SELECT count(started_at) FROM calls_stage WHERE tenant_id = ANY(%s) GROUP BY tenant_id
"""
_EMPTY: LiteralString = "DELETE FROM calls_stage WHERE state = 'ready'"


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds from a call's row until its stage was started, and was done."""

    started: float
    done: float


@dataclass(frozen=True, slots=True)
class Small:
    """The small tenant, and the phase in which it comes: any, so that it is not the hog's."""

    client: ApiClient
    rows: Rows
    recording: Path
    chance: Random

    def waits(self, number: int) -> list[Wait]:
        return [self._wait() for _ in range(number)]

    def _wait(self) -> Wait:
        time.sleep(self.chance.uniform(_REST, 2 * _REST))
        call_id = self.client.send(self.recording)
        until(lambda: count(self.rows, _ENDED, call_id) == 1, "its end", _PATIENCE, pause=0.02)
        row = self.rows.execute(_TIMES, (call_id,)).fetchone()
        assert row is not None
        return Wait(float(str(row[0])), float(str(row[1])))


def run(options: Options) -> Iterator[ResultLine]:
    hog, number, turns = (2_000, 5, 4) if options.quick else (20_000, 15, 20)
    with (
        TemporaryDirectory(prefix="auditor-bench-") as folder,
        installation(**_OURS) as running,
        owner_rows(running.places) as rows,
    ):
        recording = Path(folder) / "short.wav"
        recording.write_bytes(short_recording())
        small = Small(_client(running), rows, recording, Random(3))  # noqa: S311  # Phases only.
        small.waits(2)  # The first ones load what a process loads once.
        yield from _beside_a_backlog(small, hog, number)
        yield from _among_equals(rows, turns)


def _client(running: Installation) -> ApiClient:
    return ApiClient(running.address, running.found_tenant("small"))


def _beside_a_backlog(small: Small, hog: int, number: int) -> Iterator[ResultLine]:
    rows = small.rows
    before = small.waits(number)
    make_stages(rows, make_tenants(rows, 1)[0], hog)
    until(lambda: count(rows, _RUNNING) > 1, "the hog's first stages", _PATIENCE)
    rate = _rate(rows)
    loaded = small.waits(number)
    rows.execute(_EMPTY)
    until(lambda: count(rows, _RUNNING) == 0, "an empty queue", _PATIENCE)
    after = small.waits(number)
    blocks = [
        ArmTimes((first.done, last.done), between.done)
        for first, between, last in zip(before, loaded, after, strict=True)
    ]
    note = f"{hog} stages of another tenant wait, each rests {_REST:g} s; call's row to its end"
    yield ratio_line("fairness_wait_loaded_over_idle", blocks, MOST, note)
    idle = before + after
    yield figure_line("fairness_idle_start_seconds", median(wait.started for wait in idle))
    yield figure_line("fairness_loaded_start_seconds", median(wait.started for wait in loaded))
    yield figure_line("fairness_idle_end_seconds", median(wait.done for wait in idle))
    yield figure_line("fairness_loaded_end_seconds", median(wait.done for wait in loaded))
    fifo = (hog / rate + _REST) / median(wait.done for wait in idle)
    note = f"one queue, first in first out: {hog} before it at the {rate:.1f}/s measured here"
    yield figure_line("fairness_first_in_first_out_over_idle", fifo, note)


def _rate(rows: Rows) -> float:
    """Stages a second, over a few."""
    began, first = time.monotonic(), count(rows, _STARTED)
    time.sleep(20 * _REST)
    return (count(rows, _STARTED) - first) / (time.monotonic() - began)


def _among_equals(rows: Rows, turns: int) -> Iterator[ResultLine]:
    equals = make_tenants(rows, _EQUALS)
    for tenant in equals:
        make_stages(rows, tenant, 2 * turns)

    def shares() -> list[int]:
        return [int(str(row[0])) for row in rows.execute(_SHARES, (equals,)).fetchall()]

    until(lambda: sum(shares()) >= turns * _EQUALS, "the turns", _PATIENCE, pause=_REST / 4)
    got = shares()
    jain = sum(got) ** 2 / (len(got) * sum(share**2 for share in got))
    note = f"{sum(got)} stages of {_EQUALS} tenants, {min(got)} to {max(got)} each"
    yield least_line("fairness_jain_index", jain, LEAST_JAIN, note)
