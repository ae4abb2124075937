"""kill -9 of everything, at random, while calls are handed over; and the same on stock Celery.

Accepted is what the client got a 2xx for. A stage is stuck when, everything running again, it was
due for longer than a lease and a sweep while no worker took any. The recovery of a call is the time
from the last fault to its end, the work that waited before it included.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from statistics import quantiles
from threading import Thread
from typing import Final, LiteralString

from bench.env import Installation, installation, is_up, until
from bench.faults.integrator import Integrator
from bench.faults.killer import Killer
from bench.faults.ledger import Reckoning, is_working, reckon, recovery_seconds, watch_until_quiet
from bench.faults.rows import count, owner_rows
from bench.naive.chaos import StockArm
from bench.options import Options
from bench.stats import ResultLine, count_line, figure_line

_HANDS: Final = 4  # Threads of the client.
_LEASE_AND_SWEEP: Final = 33.0
_LOST_ATTEMPTS: Final[LiteralString] = "SELECT coalesce(sum(attempt - 1), 0) FROM calls_stage"
_RESTART: Final = 60.0  # Seconds within which all must answer again.
_SEED: Final = 3
_STOCK_PATIENCE: Final = 60.0  # Seconds; its queue is empty long before.
_STRIKING: Final = 600.0  # Seconds at most.
_OURS: Final = {"DJANGO_SETTINGS_MODULE": "bench.faults.settings", "RATE_LIMIT_PER_MINUTE": "0"}


@dataclass(frozen=True, slots=True)
class Storm:
    calls: int
    first: int  # Of the calls: handed over before the first fault.
    faults: int
    pauses: tuple[float, float]
    patience: float  # Seconds for all to end after the last fault.


FULL: Final = Storm(calls=300, first=30, faults=63, pauses=(0.5, 2.0), patience=240)
QUICK: Final = Storm(calls=100, first=30, faults=20, pauses=(0.4, 1.2), patience=120)


def run(options: Options) -> Iterator[ResultLine]:
    storm = QUICK if options.quick else FULL
    with installation(**_OURS, BENCH_DOUBLE="engine") as running:
        yield from _our_arm(running, storm)
    if not options.quick:
        with installation(**_OURS, BENCH_DOUBLE="stock") as running:
            yield from _stock_arm(running, storm)


def _our_arm(running: Installation, storm: Storm) -> Iterator[ResultLine]:
    integrator = Integrator(running.address, running.found_tenant("bench"))
    ends = time.monotonic() + _STRIKING + storm.patience
    names = [f"call-{number}" for number in range(storm.calls)]

    def hand_over(number: int) -> None:
        integrator.hand_over(names[number], is_form=number % 2 == 0, ends=ends)

    killer = Killer(running, _SEED, lambda: is_working(running))
    since, up = _blow(killer, storm, hand_over)
    with owner_rows(running.places) as rows:
        stuck = watch_until_quiet(rows, up, _LEASE_AND_SWEEP, storm.patience)
        reckoning = reckon(rows, running, integrator.accepted)
        recovery = recovery_seconds(rows, since)
        lost_attempts = count(rows, _LOST_ATTEMPTS)
    yield from _counts(reckoning, stuck, integrator, storm)
    yield figure_line("chaos_attempts_lost", lost_attempts, "work that a fault ended")
    note = f"{len(recovery)} calls were open at the last of {storm.faults} faults"
    yield figure_line("chaos_recovery_p95_seconds", _p95(recovery), note)
    yield figure_line("chaos_recovery_longest_seconds", max(recovery, default=0.0), note)


def _counts(
    reckoning: Reckoning, stuck: int, integrator: Integrator, storm: Storm
) -> Iterator[ResultLine]:
    accepted = len(integrator.accepted)
    note = f"{storm.faults} faults; {integrator.repeats} requests repeated"
    note += "".join(f"; {reason}" for reason in integrator.refused.values())
    yield count_line("chaos_accepted", accepted, storm.calls, storm.calls, note)
    yield count_line("chaos_lost", len(reckoning.lost), accepted, 0, "; ".join(reckoning.lost[:3]))
    yield count_line("chaos_done_twice", len(reckoning.doubled), accepted, 0)
    yield count_line("chaos_stuck", stuck, accepted, 0)
    reasons = "; ".join(sorted(set(reckoning.failed.values())))
    yield count_line("chaos_failed_for_a_reason", len(reckoning.failed), accepted, 0, reasons)
    yield figure_line("chaos_keys_given_up", integrator.keys_given_up, "held by a dead web process")


def _stock_arm(running: Installation, storm: Storm) -> Iterator[ResultLine]:
    arm = StockArm(running)
    ends = time.monotonic() + _STRIKING + storm.patience
    killer = Killer(running, _SEED, arm.is_working)
    _blow(killer, storm, lambda number: arm.hand_over(number, ends))
    quiet_at = time.monotonic() + _STOCK_PATIENCE
    while arm.done() < len(arm.accepted) and time.monotonic() < quiet_at:
        time.sleep(0.5)
    accepted, stuck = len(arm.accepted), arm.stuck()
    lost = accepted - arm.done() - stuck
    note = f"of {accepted} accepted; the same {storm.faults} faults, {_STOCK_PATIENCE:.0f} s later"
    yield figure_line("chaos_stock_celery_lost", lost, note)
    yield figure_line("chaos_stock_celery_stuck", stuck, "until the visibility timeout of an hour")
    yield figure_line("chaos_stock_celery_done_twice", arm.doubled(), note)


def _blow(
    killer: Killer, storm: Storm, hand_over: Callable[[int], None]
) -> tuple[datetime, datetime]:
    """Some calls before the faults, the others meanwhile.

    Tells when the last fault was, and when all was up again.
    """
    striking = Thread(target=killer.strike, args=(storm.faults, storm.pauses))
    with ThreadPoolExecutor(_HANDS) as hands:
        list(hands.map(hand_over, range(storm.first)))
        striking.start()
        for number in range(storm.first, storm.calls):
            until(partial(_is_turn_of, number, killer, storm), "the faults", _STRIKING, 0.05)
            hands.submit(hand_over, number)
        striking.join()
        since = datetime.now(UTC)
        until(lambda: is_up(killer.running), "everything after the last fault", _RESTART)
        up = datetime.now(UTC)
    print(f"faults: {dict(killer.hits)}; up again after {(up - since).total_seconds():.1f} s")
    return since, up


def _is_turn_of(number: int, killer: Killer, storm: Storm) -> bool:
    """As many calls as faults so far, in proportion."""
    share = (number - storm.first) / (storm.calls - storm.first)
    return killer.hits.total() >= share * storm.faults


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else sum(values)
