"""One start at a time on one data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from auditor.embedded.errors import StartError
from auditor.embedded.places import Places


@contextmanager
def sole_start(places: Places) -> Iterator[bool]:
    """Hold the data folder; yields whether the last holder was killed before it could let go.

    Raises StartError when another process holds it. The kernel lets go for a killed one.
    """
    try:
        places.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(places.lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartError(
            f"Cannot write to {places.data_dir} ({error.strerror}): "
            "set DATA_DIR to a folder that can be written."
        ) from error
    with os.fdopen(descriptor, "r+") as file:
        holder = file.read().strip()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(
                f"Support Auditor runs already on {places.data_dir} (process {holder}): "
                "stop that one, or set DATA_DIR and PORT to run a second one."
            ) from error
        _write(file.fileno(), str(os.getpid()))
        try:
            yield bool(holder)
        finally:
            _write(file.fileno(), "")


@contextmanager
def kept_from_cleaners(places: Places) -> Iterator[None]:
    """Hold the sockets' folder, which systemd's cleaner of /tmp takes for "in use"."""
    descriptor = os.open(places.socket_folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)
