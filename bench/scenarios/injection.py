"""Texts that give orders to the machine, and whether one question has one answer.

The guess is given, so that only the rules are tried: a text may not talk itself past any of them.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

from bench.options import Options
from bench.rulings import ESCALATED, injected, resolves
from bench.stats import ResultLine, count_line

_REPEATS: Final = 1_000
_PROCESSES: Final = 4


def run(options: Options) -> Iterator[ResultLine]:
    tried = [question for escalated in ESCALATED for question in injected(escalated)]
    raised = sum(resolves(question) for question in tried)
    note = f"{len(ESCALATED)} reasons to escalate"
    yield count_line("injection_raised_an_action", raised, len(tried), 0, note)
    repeats = _REPEATS // 10 if options.quick else _REPEATS
    seen = {each for seed in range(_PROCESSES) for each in _hashes(seed, repeats // _PROCESSES)}
    yield count_line("decision_answers_of_one_question", len(seen), repeats, 1, "4 processes")


def _hashes(seed: int, repeats: int) -> list[str]:
    """Of a process of its own, whose sets and dictionaries are ordered by another seed."""
    done = subprocess.run(  # noqa: S603  # Our own module.
        [sys.executable, "-m", "bench.rulings", str(repeats)],
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()
