"""What is looked at before anything starts; each fault is one sentence that says what to do."""

import errno
import shutil
import socket
import time
from pathlib import Path

from auditor.embedded.errors import StartError

_LEAST_FREE = 500_000_000  # Bytes.


def check_disk(data_dir: Path) -> None:
    """Raises StartError when the disk of the data folder is nearly full."""
    free = shutil.disk_usage(data_dir).free
    if free < _LEAST_FREE:
        raise StartError(
            f"Only {free // 1_000_000} MB are free on the disk of {data_dir}: "
            f"free at least {_LEAST_FREE // 1_000_000} MB, or set DATA_DIR to another disk."
        )


def check_port(host: str, port: int, patience: float = 0.0) -> None:
    """Raises StartError when the web process could not listen there.

    *patience* in seconds: how long a predecessor that was killed may take to let the port go.
    """
    give_up_at = time.monotonic() + patience
    while True:
        try:
            _listen(host, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < give_up_at:
                time.sleep(0.2)
                continue
            raise StartError(_refusal(host, port, error)) from error
        return


def _listen(host: str, port: int) -> None:
    family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen(1)


def _refusal(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"This machine has no address {host}: set HOST to one of its own, as 127.0.0.1."
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use: stop the program that listens there, "
            f"or choose another port, as in `make run PORT={port + 1}`."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for root: set PORT to one above 1023, as 8000."
    return f"Cannot listen on {host}:{port} ({error.strerror}): set HOST and PORT."
