"""What a child process is, and how it is started and stopped."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals
from typing import BinaryIO

from auditor.embedded import shim
from auditor.embedded.account import Account

_SHIM = Path(shim.__file__)
_LOG_LIMIT = 10_000_000  # Bytes; a longer log is begun again at the next start.


@dataclass(frozen=True)
class Program:
    """A command that runs as a child, and the signals that end it, from kind to rough."""

    name: str
    command: tuple[str, ...]
    stops: tuple[tuple[Signals, float], ...] = ((signal.SIGTERM, 10.0),)  # Seconds to wait.
    on_orphan: Signals = signal.SIGTERM
    account: Account | None = None
    handed_folder: Path | None = None
    folder: Path | None = None
    log: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


def shim_command(program: Program) -> list[str]:
    """The whole command line: an isolated Python that turns into the program."""
    options = ["--parent", str(os.getpid()), "--on-orphan", str(int(program.on_orphan))]
    if program.account:
        options += ["--uid", str(program.account.uid), "--gid", str(program.account.gid)]
    if program.handed_folder:
        options += ["--hand-folder", str(program.handed_folder)]
    if program.folder:
        options += ["--folder", str(program.folder)]
    return [sys.executable, "-I", "-S", str(_SHIM), *options, "--", *program.command]


def run(program: Program) -> subprocess.CompletedProcess[str]:
    """Run the program to its end and keep what it says."""
    command = shim_command(program)
    return subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)  # noqa: S603  # Our own command.


def launch(program: Program) -> subprocess.Popen[bytes]:
    """Start the program in a session of its own, so that Ctrl-C reaches only the supervisor.

    Call it from the main thread: the kernel takes the death of the starting thread for ours.
    """
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(_open_log(program.log)) if program.log else None
        return subprocess.Popen(  # noqa: S603  # Our own command line, no shell.
            shim_command(program),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **program.environment},
            start_new_session=True,
        )


def _open_log(path: Path) -> BinaryIO:
    is_long = path.exists() and path.stat().st_size > _LOG_LIMIT
    return path.open("wb" if is_long else "ab")
