"""Whether the same text is decided the same, by the product's own engines, over processes."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from bench.deciding import TEXTS
from bench.options import Options
from bench.product import a_tenant
from bench.stats import ResultLine, count_line
from tickets.demo.starter import load_starter
from tickets.models import Decision, Ticket
from tickets.states import Reason

_REPEATS: Final = 1_000
_PROCESSES: Final = 4


def run(options: Options) -> Iterator[ResultLine]:
    with a_tenant():
        load_starter(answering=True)
    each = (_REPEATS // 10 if options.quick else _REPEATS) // (_PROCESSES * len(TEXTS))
    with ThreadPoolExecutor(_PROCESSES) as pool:
        said = [
            line for lines in pool.map(partial(_decided, each), range(_PROCESSES)) for line in lines
        ]
    seen = defaultdict(set)
    for line in said:
        place, decision = line.split()
        seen[place].add(decision)
    most = max(len(decisions) for decisions in seen.values())
    note = f"{len(TEXTS)} texts, {_PROCESSES} processes at once"
    yield count_line("decisions_of_one_text", most, len(said), 1, note)
    with a_tenant():
        undecided = Ticket.objects.filter(decision=None).count()
        failed = Decision.objects.filter(reasons__contains=[Reason.ERROR]).count()
    yield count_line("decisions_missing_or_failed", undecided + failed, len(said), 0)


def _decided(repeats: int, seed: int) -> list[str]:
    done = subprocess.run(  # noqa: S603  # Our own module.
        [sys.executable, "-m", "bench.deciding", str(repeats)],
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        check=True,
        capture_output=True,
        text=True,
    )
    return [line for line in done.stdout.splitlines() if line[:1].isdigit()]
