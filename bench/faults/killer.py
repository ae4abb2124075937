"""Kills processes of an installation with signal 9, and empties its broker."""

import contextlib
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Final

import redis

from bench.env import Installation, NotInTimeError, until
from bench.process_tree import command_of, descendants

_FLUSH: Final = "flushall"
_VOLLEY: Final = 3  # Faults in a row.
_LULL: Final = 15.0  # Seconds at most.
HEAVY_WORKER: Final = "-Q transcription"
# What a child of the supervisor is called in its command line.
_VICTIMS: Final = {
    "web": "gunicorn",
    "heavy worker": HEAVY_WORKER,
    "light worker": "-Q analysis",
    "beat": " beat ",
    "postgres": "/bin/postgres ",
    "valkey": "valkey-server",
}


def leader(running: Installation, part_of_command: str) -> int | None:
    """The main process of a program: the supervisor gave it a session of its own."""
    for pid in descendants(running.process.pid):
        if part_of_command in command_of(pid):
            with contextlib.suppress(ProcessLookupError):
                if os.getpgid(pid) == pid:
                    return pid
    return None


@contextmanager
def frozen(running: Installation, part_of_command: str) -> Iterator[None]:
    """The program and all it started stand still."""
    pid = leader(running, part_of_command)
    assert pid is not None
    os.killpg(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(pid, signal.SIGCONT)


@dataclass
class Killer:
    """Each victim is hit as often as the others, in an order that the seed decides."""

    running: Installation
    seed: int
    is_working: Callable[[], bool]
    hits: Counter[str] = field(default_factory=Counter)

    def strike(self, faults: int, pauses: tuple[float, float]) -> None:
        """So many faults, each followed by a pause of seconds between these two.

        After a few it waits until there is work to hit again.
        """
        chance = Random(self.seed)  # noqa: S311  # The same faults in every run.
        names = [*_VICTIMS, _FLUSH]
        while self.hits.total() < faults:
            fewest = min(self.hits[name] for name in names)
            name = chance.choice([name for name in names if self.hits[name] <= fewest + 1])
            if self._hit(name):
                self.hits[name] += 1
                if self.hits.total() % _VOLLEY == 0:
                    self._wait_for_work()
            time.sleep(chance.uniform(*pauses))

    def _wait_for_work(self) -> None:
        with contextlib.suppress(NotInTimeError):
            until(self.is_working, "work", _LULL)

    def _hit(self, name: str) -> bool:
        """False where it is down already: that would be no fault."""
        if name == _FLUSH:
            return self._flush()
        pid = leader(self.running, _VICTIMS[name])
        if pid is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
            return True
        return False

    def _flush(self) -> bool:
        socket = str(self.running.places.valkey_socket)
        with contextlib.suppress(redis.RedisError), redis.Redis(unix_socket_path=socket) as broker:
            return bool(broker.flushall())
        return False
