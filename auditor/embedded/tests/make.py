"""Cheap children, and questions to the process table."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from auditor.embedded.program import Program


def make_sleeper(name: str = "sleeper", patience: float = 5.0) -> Program:
    return Program(name, ("/bin/sleep", "300"), stops=((signal.SIGTERM, patience),))


def make_python(
    code: str, *arguments: str, stops: tuple[tuple[signal.Signals, float], ...]
) -> Program:
    return Program("python", (sys.executable, "-c", code, *arguments), stops=stops)


def quiet(line: str) -> None:
    """Nobody listens."""


def exists(pid: int) -> bool:
    """Whether the process runs; one that waits to be collected does not."""
    with contextlib.suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        return state != "Z"
    return False


def eventually(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    give_up_at = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.02)
    return True


def send(pid: int, number: signal.Signals) -> None:
    os.kill(pid, number)
