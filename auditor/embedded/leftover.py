"""Ends the PostgreSQL that a killed supervisor left running on our data folder."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from auditor.embedded.errors import StartError

_PATIENCE = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 15.0))  # Seconds.


def end_leftover(data: Path) -> None:
    """Stop the server whose lock file lies in *data*, and remove a lock file without a server.

    The process is believed to be ours only when it runs on this very folder: the number in the
    file may belong to anybody by now. The caller holds the lock on the data folder.
    """
    lock = data / "postmaster.pid"
    try:
        pid = int(lock.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        lock.unlink(missing_ok=True)
        return
    for number, patience in _PATIENCE:
        if not _serves(pid, data):
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        _wait_for_end(pid, data, patience)
    if _serves(pid, data):
        raise StartError(f"An old PostgreSQL still runs here: end process {pid}, then start again.")
    lock.unlink(missing_ok=True)


def _wait_for_end(pid: int, data: Path, patience: float) -> None:
    give_up_at = time.monotonic() + patience
    while _serves(pid, data) and time.monotonic() < give_up_at:
        time.sleep(0.05)


def _serves(pid: int, data: Path) -> bool:
    """Whether the process is a PostgreSQL on *data*; it lives in that folder."""
    working_folder = Path(f"/proc/{pid}/cwd")
    if Path("/proc/self/cwd").exists():
        try:
            return working_folder.samefile(data)
        except OSError:
            return False
    command = ["ps", "-o", "command=", "-p", str(pid)]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # Numbers only.
    return "postgres" in listed.stdout and str(data) in listed.stdout
