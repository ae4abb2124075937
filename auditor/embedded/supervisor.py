"""Starts what Support Auditor consists of on one machine, keeps it running, ends it in order."""

import contextlib
import signal
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

from auditor.embedded.children import Child, end_together
from auditor.embedded.program import Program
from auditor.embedded.servers import Server

_SAME_WISH = 1.0  # Seconds: make passes on the SIGTERM that its whole process group got.
_TICK = 0.2  # Seconds between looks at the children.
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Holds the children for the length of a `with` block, in the main thread.

    The first SIGINT, SIGTERM or SIGHUP raises KeyboardInterrupt inside the block; leaving the
    block ends the programs and then the servers under them. A second signal hastens that.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self._servers: list[Child] = []
        self._programs: list[Child] = []
        self._asked_at: float | None = None
        self._is_hurried = False
        self._earlier_handlers: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for number in _STOPPING:
            # Under nohup the end of the terminal is ignored, and stays so. SIGINT is ignored in
            # what a script starts with `&`, but whoever sends it by hand means it.
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                self._earlier_handlers[number] = signal.signal(number, self._asked_to_stop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._asked_at is None:
            self._asked_at = time.monotonic()  # From here on a signal only hastens.
        self._end()
        for number, handler in self._earlier_handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # As signal() gave it to us.

    def start_server(self, server: Server) -> None:
        """Start a server and wait until it can be used. Raises StartError."""
        self.say(f"Starting {server.title}…")
        child = Child(server.program)
        self._servers.append(child)
        child.start()
        server.wait_until_ready(child.process)
        server.finish()

    def start(self, program: Program, *, runs_once: bool = False) -> Child:
        """Start a program; unless it runs once, it is started again whenever it ends."""
        child = Child(program, runs_once=runs_once)
        self._programs.append(child)
        child.start()
        return child

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Restart whatever dies, until *until* says so or a signal comes."""
        while not until():
            for child in (*self._servers, *self._programs):
                self._look_at(child)
            time.sleep(_TICK)

    def _look_at(self, child: Child) -> None:
        if child.is_alive:
            return
        if child.restart_at is not None:
            if time.monotonic() >= child.restart_at:
                child.start()
            return
        if child.runs_once:
            return
        child.kill_group()  # A dead parent's children would work on beside its successor's.
        pause = child.plan_restart()
        ended = _how_it_ended(child.process.returncode)
        self.say(f"{child.program.name} {ended}; starting it again in {pause:g} s.")

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._asked_at is None:
            self._asked_at = now
            raise KeyboardInterrupt
        self._is_hurried = now - self._asked_at > _SAME_WISH

    def _end(self) -> None:
        with contextlib.suppress(OSError):  # The terminal may be gone.
            self.say("Stopping… (a second Ctrl-C stops at once)")
        end_together(self._programs, lambda: self._is_hurried)
        end_together(self._servers, lambda: self._is_hurried)


def _how_it_ended(code: int) -> str:
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
