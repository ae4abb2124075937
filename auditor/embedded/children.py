"""Children of the supervisor: started, found dead, started again, ended."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from itertools import chain, repeat

from auditor.embedded.program import Program, launch

_FIRST_PAUSE = 0.5  # Seconds; doubled with each death in a row.
_LONGEST_PAUSE = 30.0
_HEALTHY_AFTER = 60.0  # Seconds of life after which earlier deaths are forgotten.
_HURRIED = 0.5  # Seconds left for each signal when somebody asks a second time.
_TICK = 0.05


class Child:
    """One program with its current process, if it has one."""

    def __init__(self, program: Program, *, runs_once: bool = False) -> None:
        self.program = program
        self.runs_once = runs_once
        self.deaths = 0  # In a row.
        self.restart_at: float | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = time.monotonic()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError(f"{self.program.name} was not started")
        return self._process

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        self.restart_at = None
        self._started_at = time.monotonic()
        self._process = launch(self.program)

    def plan_restart(self) -> float:
        """After a death: the seconds to wait before the next start, longer each time in a row."""
        now = time.monotonic()
        if now - self._started_at > _HEALTHY_AFTER:
            self.deaths = 0
        pause = min(_FIRST_PAUSE * 2.0**self.deaths, _LONGEST_PAUSE)
        self.deaths += 1
        self.restart_at = now + pause
        return pause

    def kill_group(self) -> None:
        """End at once whatever is left of the session that this child began."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def end_together(children: Iterable[Child], hurry: Callable[[], bool] = lambda: False) -> None:
    """End all at the same time, each by its own signals, kindly at first.

    Whatever they started is gone as well when this returns. While *hurry* says yes, the waits
    between the signals are short.
    """
    endings = [_Ending(child) for child in children]
    while any(ending.child.is_alive for ending in endings):
        for ending in endings:
            ending.go_on(is_hurried=hurry())
        time.sleep(_TICK)
    for ending in endings:
        ending.child.kill_group()


class _Ending:
    """How far one child is on its way out."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self._next_at = 0.0
        self._signals = chain(child.program.stops, repeat((signal.SIGKILL, 5.0)))

    def go_on(self, *, is_hurried: bool) -> None:
        now = time.monotonic()
        if is_hurried:
            self._next_at = min(self._next_at, now + _HURRIED)
        if self.child.is_alive and now >= self._next_at:
            number, patience = next(self._signals)
            self.child.process.send_signal(number)
            self._next_at = now + patience
