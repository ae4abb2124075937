"""What a long backlog costs: a claim, a sweep's count, the rate of work, the broker's memory.

200 tenants wait in every scale, each with its share. The functions are timed with the heavy worker
frozen; the rate is that of work which takes next to no time, so that the pipeline is what it
measures.
"""

import math
import time
from collections.abc import Iterator
from statistics import linear_regression, median
from typing import Final, LiteralString

import redis

from bench.env import Installation, installation
from bench.faults.killer import HEAVY_WORKER, frozen
from bench.faults.rows import Rows, count, make_stages, make_tenants, owner_rows
from bench.options import Options
from bench.stats import ArmTimes, ResultLine, figure_line, most_line, ratio_line, seconds

MOST_SLOPE: Final = 0.25
MOST_TIME: Final = 1 / 0.8  # Time a stage at the longest backlog over the shortest.
MOST_BROKER_MEGABYTES: Final = 64.0
_TENANTS: Final = 200
_SHORTEST: Final = 1_000
_OURS: Final = {
    "DJANGO_SETTINGS_MODULE": "bench.faults.settings",
    "BENCH_DOUBLE": "rest",
    "BENCH_REST_SECONDS": "0.001",
}
_NEXT: LiteralString = "SELECT * FROM next_calls_stage('transcription')"
_WAITING: LiteralString = "SELECT * FROM waiting_work(64)"
_STARTED: LiteralString = "SELECT count(*) FROM calls_stage WHERE started_at IS NOT NULL"
_READY: LiteralString = "SELECT count(*) FROM calls_stage WHERE state = 'ready'"
_DOUBLED: LiteralString = "SELECT count(*) FROM calls_stage WHERE attempt > 1"


def run(options: Options) -> Iterator[ResultLine]:
    scales = (_SHORTEST, 5_000) if options.quick else (_SHORTEST, 20_000, 100_000)
    span = 3.0 if options.quick else 12.0
    claims, counts = [], []
    with installation(**_OURS) as running, owner_rows(running.places) as rows:
        _fill(rows, _SHORTEST)
        before = _seconds_a_stage(running, rows, span)
        for scale in scales:
            with frozen(running, HEAVY_WORKER):
                _fill(rows, scale)
                claims.append(_milliseconds(rows, _NEXT))
                counts.append(_milliseconds(rows, _WAITING))
        longest = _seconds_a_stage(running, rows, span)
        megabytes = _broker_megabytes(running)
        _fill(rows, _SHORTEST)
        block = ArmTimes((before, _seconds_a_stage(running, rows, span)), longest)
    note = f"{scales[-1]} waiting over {_SHORTEST}, {_TENANTS} tenants"
    yield ratio_line("backlog_time_a_stage_long_over_short", [block], MOST_TIME, note)
    yield figure_line("backlog_rate", 1 / longest, f"stages a second with {scales[-1]} waiting")
    yield most_line("backlog_broker_megabytes", megabytes, MOST_BROKER_MEGABYTES)
    yield from _curve("claim", scales, claims)
    yield from _curve("sweep", scales, counts)


def _curve(name: str, scales: tuple[int, ...], milliseconds: list[float]) -> Iterator[ResultLine]:
    told = ", ".join(f"{ms:.1f}" for ms in milliseconds)
    note = f"{told} ms at {', '.join(map(str, scales))} waiting, {_TENANTS} tenants"
    logs = [math.log(scale) for scale in scales], [math.log(ms) for ms in milliseconds]
    yield most_line(f"backlog_{name}_slope", linear_regression(*logs).slope, MOST_SLOPE, note)


def _fill(rows: Rows, scale: int) -> None:
    """So many wait, evenly over new tenants; what waited before is gone."""
    rows.execute("DELETE FROM calls_stage WHERE state = 'ready'")
    rows.execute("DELETE FROM calls_call WHERE status = 'uploaded'")
    rows.execute("UPDATE tenants_tenant SET status = 'suspended' WHERE slug LIKE 'bench-%'")
    for tenant in make_tenants(rows, _TENANTS):
        make_stages(rows, tenant, scale // _TENANTS)
    rows.execute("VACUUM ANALYZE calls_stage")


def _milliseconds(rows: Rows, query: LiteralString) -> float:
    """The median of several, each in a transaction of its own."""
    return 1_000 * median(seconds(lambda: rows.execute(query).fetchall()) for _ in range(21))


def _seconds_a_stage(running: Installation, rows: Rows, span: float) -> float:
    while not count(rows, "SELECT count(*) FROM calls_stage WHERE state = 'running'"):
        time.sleep(0.05)
    began, first = time.monotonic(), count(rows, _STARTED)
    while time.monotonic() - began < span and count(rows, _READY):
        time.sleep(0.1)
    return (time.monotonic() - began) / (count(rows, _STARTED) - first)


def _broker_megabytes(running: Installation) -> float:
    with redis.Redis(unix_socket_path=str(running.places.valkey_socket)) as broker:
        return float(broker.info("memory")["used_memory"]) / 1e6
