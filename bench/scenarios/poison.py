"""Calls that raise at every attempt or kill their worker, among healthy ones.

The healthy ones' rate with and without them, interleaved; afterwards each of them must be dead
with its reason. Their rests and leases are passed over by moving the rows' times. What raises costs
its attempts; what kills costs a new process too, a set time however long the stages are (here
0.2 s, less than any real call's), so that is told beside its ratio.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final, LiteralString

from bench.env import installation, until
from bench.faults.rows import KILLS, RAISES, Rows, count, make_stages, make_tenants, owner_rows
from bench.options import Options
from bench.stats import ArmTimes, ResultLine, count_line, figure_line, ratio_line

MOST: Final = 1 / 0.9  # Time with poison over time without: the rate is at least 0.9.
_HEALTHY: Final = 19  # In a group, beside one of poison: a share of five per cent.
_KILLS_EVERY: Final = 5  # Groups.
_PATIENCE: Final = 240.0
_OURS: Final = {
    "DJANGO_SETTINGS_MODULE": "bench.faults.settings",
    "BENCH_DOUBLE": "rest",
    "BENCH_REST_SECONDS": "0.2",
}
_HEALTHY_LEFT: LiteralString = """
    SELECT count(*) FROM calls_stage s JOIN calls_call c ON c.id = s.call_id
    WHERE c.call_type = '' AND s.state <> 'done'
"""
_SPAN: LiteralString = """
    SELECT extract(epoch FROM max(s.finished_at) - min(s.started_at))::float
    FROM calls_stage s JOIN calls_call c ON c.id = s.call_id
    WHERE c.call_type = '' AND s.tenant_id = %s
"""
_ASIDE: LiteralString = """
    UPDATE calls_stage SET next_attempt_at = now() + interval '1 hour',
        lease_until = CASE state WHEN 'running' THEN now() + interval '1 hour' END
    WHERE state IN ('ready', 'running')
"""
_BACK: LiteralString = """
    UPDATE calls_stage SET next_attempt_at = now() - interval '1 second',
        lease_until = CASE state WHEN 'running' THEN now() - interval '1 second' END
    WHERE state IN ('ready', 'running')
    AND (state = 'ready' OR started_at < now() - interval '1 second')
"""
_OPEN: LiteralString = "SELECT count(*) FROM calls_stage WHERE state IN ('ready', 'running')"
_AS_PROMISED: LiteralString = """
    SELECT count(*) FROM calls_stage s JOIN calls_call c ON c.id = s.call_id
    WHERE c.call_type = %s AND s.state = 'dead' AND s.error_message <> ''
    AND s.error_code = %s AND s.raised = %s AND s.deaths = %s AND c.status = 'failed'
"""


@dataclass(frozen=True, slots=True)
class PoisonBlock:
    """One block's arms between their controls."""

    raising: ArmTimes
    mixed: ArmTimes


def run(options: Options) -> Iterator[ResultLine]:
    blocks, groups = (1, 5) if options.quick else (options.blocks, 10)
    with installation(**_OURS) as running, owner_rows(running.places) as rows:
        _seconds(rows, 1, "")  # The first ones load what a process loads once.
        measured = [_block(rows, groups) for _ in range(blocks)]
        left = count(rows, _HEALTHY_LEFT)
        until(lambda: _are_dead(rows), "the end of all poison", _PATIENCE, pause=1.2)
        raised = count(rows, _AS_PROMISED, RAISES, "error", 3, 0)
        killed = count(rows, _AS_PROMISED, KILLS, "worker_died", 0, 5)
    yield from _ratios(measured, groups)
    killing = blocks * (groups // _KILLS_EVERY)
    raising, healthy = 2 * blocks * groups - killing, _HEALTHY * (5 * blocks * groups + 1)
    yield count_line("poison_dead_after_three_raises", raised, raising, raising)
    yield count_line("poison_dead_after_five_deaths", killed, killing, killing)
    yield count_line("poison_healthy_not_done", left, healthy, 0)


def _ratios(measured: list[PoisonBlock], groups: int) -> Iterator[ResultLine]:
    note = "the healthy calls' time with over without: of 100 calls "
    raising = [block.raising for block in measured]
    yield ratio_line("poison_that_raises_time", raising, MOST, f"{note}5 raise")
    mixed = [block.mixed for block in measured]
    yield ratio_line("poison_that_kills_too_time", mixed, MOST, f"{note}4 raise, 1 kills")
    deaths = groups // _KILLS_EVERY
    extra = median(m.mixed.product - m.raising.product for m in measured) / deaths
    yield figure_line("poison_seconds_a_death", extra, "of two worker processes, over raising")


def _block(rows: Rows, groups: int) -> PoisonBlock:
    """Control, raising, control, mixed, control."""
    first = _seconds(rows, groups, "")
    raising = _seconds(rows, groups, RAISES)
    second = _seconds(rows, groups, "")
    mixed = _seconds(rows, groups, KILLS)
    third = _seconds(rows, groups, "")
    return PoisonBlock(ArmTimes((first, second), raising), ArmTimes((second, third), mixed))


def _seconds(rows: Rows, groups: int, poison: str) -> float:
    """What the groups' healthy calls take, from the first one's start to the last one's end.

    With KILLS every so many groups have a call that kills, and the others one that raises.
    """
    tenant = make_tenants(rows, 1)[0]
    for number in range(1, groups + 1):
        make_stages(rows, tenant, _HEALTHY // 2)
        if poison:
            harm = poison if number % _KILLS_EVERY == 0 else RAISES
            make_stages(rows, tenant, 1, call_type=harm)
        make_stages(rows, tenant, _HEALTHY - _HEALTHY // 2)
    until(lambda: count(rows, _HEALTHY_LEFT) == 0, "the healthy calls' end", _PATIENCE)
    time.sleep(0.5)
    rows.execute(_ASIDE)
    row = rows.execute(_SPAN, (tenant,)).fetchone()
    assert row is not None
    return float(str(row[0]))


def _are_dead(rows: Rows) -> bool:
    rows.execute(_BACK)
    return count(rows, _OPEN) == 0
