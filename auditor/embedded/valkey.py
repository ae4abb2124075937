"""The embedded Valkey: broker and cache. Losing it loses nothing, the database decides."""

import signal
import socket
import subprocess
import time
from pathlib import Path

from auditor.embedded.binaries import valkey_server
from auditor.embedded.errors import StartError
from auditor.embedded.places import Places
from auditor.embedded.program import Program

_START_LIMIT = 60.0  # Seconds; it reads its journal first.


def prepare(places: Places, *, durable: bool = True) -> Program:
    """Say how the server is run; `durable=False` keeps nothing, for tests. Raises StartError."""
    return Program(
        name="valkey",
        command=(
            str(valkey_server()),
            *("--port", "0"),
            *("--unixsocket", str(places.valkey_socket), "--unixsocketperm", "700"),
            *("--appendonly", "yes" if durable else "no", "--appendfsync", "everysec"),
            *("--save", "", "--maxmemory-policy", "noeviction"),
            *(() if durable else ("--databases", "256")),  # Two for each process of the tests.
        ),
        stops=((signal.SIGTERM, 5.0),),
        folder=places.valkey_data,  # Its journal goes to where it stands: no path to quote.
        log=places.logs / "valkey.log",
    )


def wait_until_ready(places: Places, process: subprocess.Popen[bytes]) -> None:
    """Return when it answers. Raises StartError when it ends instead, or takes too long."""
    give_up_at = time.monotonic() + _START_LIMIT
    while process.poll() is None and time.monotonic() < give_up_at:
        if _answers(places.valkey_socket):
            return
        time.sleep(0.02)
    raise StartError(f"Valkey did not start: {places.logs / 'valkey.log'} says why.")


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
