"""What runs below a process, read from /proc: Linux only."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

_PROC = Path("/proc")
_TICK = 0.1  # Seconds between looks: a decoder lives longer.


def descendants(pid: int) -> Iterator[int]:
    """Every process below this one, at this moment."""
    parents = dict(_parents())
    for child in parents:
        above = parents.get(child)
        while above is not None and above != pid:
            above = parents.get(above)
        if above == pid:
            yield child


def command_of(pid: int) -> str:
    """Its command line; empty where it has gone."""
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


def peak_bytes(pid: int) -> int:
    """The most memory it ever held at once; 0 where it has gone."""
    return _of_status(pid, "VmHWM")


def resident_bytes(pid: int) -> int:
    """The memory it holds now; 0 where it has gone."""
    return _of_status(pid, "VmRSS")


def read_bytes(pid: int) -> int:
    """What it has read of files and pipes so far; not of sockets. 0 where it has gone."""
    try:
        told = (_PROC / str(pid) / "io").read_text()
    except OSError:
        return 0
    return int(told.partition("rchar:")[2].split()[0])


class PeakMemory:
    """The highest peak of any one process below `pid`, watched for the length of a block."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peaks: dict[int, tuple[int, str]] = {}
        self._is_over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._watcher.join()

    def highest(self, part_of_command: str) -> int:
        """Bytes, of the processes whose command line holds this."""
        peaks = [
            peak for peak, command in self._peaks.copy().values() if part_of_command in command
        ]
        return max(peaks, default=0)

    def _watch(self) -> None:
        while not self._is_over.wait(_TICK):
            for pid in [self._pid, *descendants(self._pid)]:
                if peak := peak_bytes(pid):
                    self._peaks[pid] = (peak, command_of(pid))


def _parents() -> Iterator[tuple[int, int]]:
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue  # It ended while we looked.
            yield int(folder.name), int(stat.rpartition(")")[2].split()[1])


def _of_status(pid: int, name: str) -> int:
    try:
        status = (_PROC / str(pid) / "status").read_text()
    except OSError:
        return 0
    found = re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
