"""Calls that raise at every attempt or kill their worker, among healthy ones.

The healthy ones' rate with and without them, interleaved; afterwards each of them must be dead
with its reason. Their rests and leases are passed over by moving the rows' times.
"""

import time
from collections.abc import Iterator
from typing import Final, LiteralString
from uuid import UUID

from bench.env import installation, until
from bench.faults.rows import KILLS, RAISES, Rows, count, make_stages, make_tenants, owner_rows
from bench.options import Options
from bench.stats import Block, Line, count_line, figure_line, ratio_line

MOST: Final = 1 / 0.9  # Time with poison over time without: the rate is at least 0.9.
_PATIENCE: Final = 240.0
_OURS: Final = {
    "DJANGO_SETTINGS_MODULE": "bench.faults.settings",
    "BENCH_DOUBLE": "rest",
    "BENCH_REST_SECONDS": "0.05",
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


def run(options: Options) -> Iterator[Line]:
    blocks, groups = (1, 8) if options.quick else (options.blocks, 16)
    with installation(**_OURS) as running, owner_rows(running.places) as rows:
        _seconds(rows, 1, with_poison=False)  # The first ones load what a process loads once.
        measured = [_block(rows, groups) for _ in range(blocks)]
        left = count(rows, _HEALTHY_LEFT)
        until(lambda: _are_dead(rows), "the end of all poison", _PATIENCE, pause=1.2)
        raised = count(rows, _AS_PROMISED, RAISES, "error", 3, 0)
        killed = count(rows, _AS_PROMISED, KILLS, "worker_died", 0, 5)
    raising, killing = blocks * groups, blocks * (groups // 4)
    note = "time with over time without; one call in 20 raises, one in 80 kills its worker process"
    yield ratio_line("poison_healthy_time_with_over_without", measured, MOST, note)
    yield figure_line("poison_healthy_rate", 20 * groups / min(b.product for b in measured), "1/s")
    yield count_line("poison_dead_after_three_raises", raised, raising, raising)
    yield count_line("poison_dead_after_five_deaths", killed, killing, killing)
    yield count_line("poison_healthy_not_done", left, 20 * (3 * blocks * groups + 1), 0)


def _block(rows: Rows, groups: int) -> Block:
    before = _seconds(rows, groups, with_poison=False)
    product = _seconds(rows, groups, with_poison=True)
    return Block((before, _seconds(rows, groups, with_poison=False)), product)


def _seconds(rows: Rows, groups: int, *, with_poison: bool) -> float:
    """What 20 healthy calls a group take, from the first one's start to the last one's end."""
    tenant = make_tenants(rows, 1)[0]
    for number in range(groups):
        make_stages(rows, tenant, 10)
        if with_poison:
            _add_poison(rows, tenant, number)
        make_stages(rows, tenant, 10)
    until(lambda: count(rows, _HEALTHY_LEFT) == 0, "the healthy calls' end", _PATIENCE)
    time.sleep(0.5)
    rows.execute(_ASIDE)
    row = rows.execute(_SPAN, (tenant,)).fetchone()
    assert row is not None
    return float(str(row[0]))


def _add_poison(rows: Rows, tenant: UUID, number: int) -> None:
    make_stages(rows, tenant, 1, call_type=RAISES)
    if number % 4 == 3:  # noqa: PLR2004  # The last of four groups.
        make_stages(rows, tenant, 1, call_type=KILLS)


def _are_dead(rows: Rows) -> bool:
    rows.execute(_BACK)
    return count(rows, _OPEN) == 0
