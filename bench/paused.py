"""An installation that takes recordings in and works on none, so that only that is measured."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.env import ROOT, Installation, installation
from bench.process_tree import command_of, descendants
from bench.sending import UploadSender


@dataclass(frozen=True)
class Taker:
    """The installation, a client of it, and the calls that were made."""

    running: Installation
    sender: UploadSender
    _made: list[str] = field(default_factory=list)

    def upload(self, recording: Path) -> None:
        self._made.append(self.sender.upload(recording))

    def upload_form(self, recording: Path) -> None:
        self._made.append(self.sender.upload_form(recording))

    def clear(self) -> None:
        """Remove the calls and their recordings."""
        while self._made:
            self.sender.remove(self._made.pop())

    def web(self) -> list[int]:
        """The web's processes."""
        below = descendants(self.running.process.pid)
        return [pid for pid in below if "gunicorn" in command_of(pid)]


@contextmanager
def taker(**variables: str) -> Iterator[Taker]:
    with installation(**variables) as running:
        subprocess.run(  # Our own module.
            [sys.executable, "-m", "bench.pause"], cwd=ROOT, env=running.environment, check=True
        )
        yield Taker(running, UploadSender(running.address, running.found_tenant("bench")))
