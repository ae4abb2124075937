"""Self-made bombs through the door's check and the decoder: how each ends, and what it costs."""

import sys
from collections.abc import Iterator

from bench.hostile.bombs import BOMBS, Bomb
from bench.hostile.cost import DecodeCost, cost_of
from bench.hostile.lure import lure
from bench.options import Options
from bench.stats import ResultLine, count_line, most_line, skip_line

_MOST_SECONDS = 10.0
_MOST_MEGABYTES = 512.0  # Half of what the decoder is given.
_MOST_WRITTEN = 64.0  # MB of samples: half an hour of them.


def run(options: Options) -> Iterator[ResultLine]:
    if options.quick or sys.platform != "linux":
        why = "a test covers it" if options.quick else "needs Linux' way to count a peak"
        yield skip_line("hostile_not_as_listed", why)
        return
    with lure() as trap:
        costs = {bomb: _told(bomb, cost_of(bomb.make(trap.address))) for bomb in BOMBS}
        knocks = trap.knocks()
    wrong = {bomb.name: cost.end for bomb, cost in costs.items() if cost.end != bomb.end}
    yield count_line("hostile_not_as_listed", len(wrong), len(BOMBS), 0, str(wrong or ""))
    yield count_line("hostile_connections", knocks, len(BOMBS), 0)
    yield _worst("hostile_seconds", {b: c.seconds for b, c in costs.items()}, _MOST_SECONDS)
    peaks = {bomb: cost.peak_bytes / 1e6 for bomb, cost in costs.items()}
    yield _worst("hostile_peak_megabytes", peaks, _MOST_MEGABYTES)
    written = {bomb: cost.written_bytes / 1e6 for bomb, cost in costs.items()}
    yield _worst("hostile_written_megabytes", written, _MOST_WRITTEN)


def _told(bomb: Bomb, cost: DecodeCost) -> DecodeCost:
    print(
        f"{bomb.name:40} {cost.end:18} {cost.seconds:6.2f} s "
        f"{cost.peak_bytes / 1e6:6.0f} MB {cost.written_bytes / 1e6:8.2f} MB written",
        flush=True,
    )
    return cost


def _worst(name: str, figures: dict[Bomb, float], most: float) -> ResultLine:
    bomb = max(figures, key=lambda bomb: figures[bomb])
    return most_line(name, figures[bomb], most, bomb.name)
