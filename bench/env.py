"""Throwaway installations: their own folder, sockets and port, stopped by their process id."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections

from auditor.embedded.children import Child, end_together
from auditor.embedded.places import Places
from auditor.embedded.servers import needed_servers

ROOT = Path(__file__).resolve().parents[1]
_GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CELERY_BROKER_URL", "S3_ENDPOINT_URL")
_PATIENCE = 120.0  # Seconds for a first start on busy cores: initdb, migrations, static files.
_STOP_PATIENCE = 60.0


class NotInTimeError(RuntimeError):
    """What was waited for did not come."""


def until(is_so: Callable[[], bool], what: str, patience: float, pause: float = 0.2) -> None:
    """Wait until it is so. Raises NotInTimeError after `patience` seconds."""
    ends = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > ends:
            raise NotInTimeError(f"{what}: not within {patience:g} s")
        time.sleep(pause)


@dataclass(frozen=True)
class Installation:
    """A whole product that runs beside us, without the demo."""

    address: str
    places: Places
    process: subprocess.Popen[bytes]
    environment: dict[str, str]

    def found_tenant(self, slug: str) -> str:
        """A tenant and its API key with every scope."""
        command = [sys.executable, "-m", "bench.found_tenant", slug]
        made = subprocess.run(  # noqa: S603  # Our own module.
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return made.stdout.strip().splitlines()[-1]


@contextmanager
def installation(**variables: str) -> Iterator[Installation]:
    """`manage.py up --no-demo` on a free port; further environment variables by name.

    Raises NotInTimeError with the end of its log where it does not answer.
    """
    folder = Path(tempfile.mkdtemp(prefix="auditor-bench-"))
    log = folder / "up.log"
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name not in _GIVEN}
    data = {"DATA_DIR": str(folder / "data"), "HOST": "127.0.0.1", "PORT": str(port)}
    environment = kept | data | variables
    places = Places(Path(data["DATA_DIR"]))
    with log.open("wb") as output:
        process = subprocess.Popen(  # Our own command.
            [sys.executable, "manage.py", "up", "--no-demo"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        running = Installation(f"http://127.0.0.1:{port}", places, process, environment)
        _wait_for(running, log)
        yield running
    finally:
        _stop(process)
        _remove(places)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(running: Installation, log: Path) -> None:
    try:
        until(lambda: is_up(running), "the installation", _PATIENCE)
    except NotInTimeError as error:
        raise NotInTimeError(f"{error}\n{log.read_text(errors='replace')[-2_000:]}") from error


def is_up(running: Installation) -> bool:
    """Whether it answers with all it needs. Raises NotInTimeError when it has ended."""
    if running.process.poll() is not None:
        raise NotInTimeError(f"the installation ended with code {running.process.returncode}")
    try:
        with urllib.request.urlopen(f"{running.address}/health", timeout=5) as answer:  # noqa: S310  # Our own loopback address.
            return bool(answer.status == 200)  # noqa: PLR2004  # OK.
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def servers_and_django() -> Iterator[Places]:
    """Throwaway servers with the tables in them, and Django set up in this process to use them.

    Once a process: Django cannot be set up a second time.
    """
    folder = Path(tempfile.mkdtemp(prefix="auditor-bench-"))
    for name in _GIVEN:
        os.environ.pop(name, None)
    os.environ |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "auditor.settings"}
    os.environ.setdefault("LOG_FORMAT", "console")
    places = Places(folder)
    with contextlib.ExitStack() as stack:
        stack.callback(partial(_remove, places))
        for server in needed_servers(places):
            child = Child(server.program)
            stack.callback(partial(end_together, [child]))
            child.start()
            server.wait_until_ready(child.process)
            server.finish()
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        stack.callback(connections.close_all)
        yield places


def _remove(places: Places) -> None:
    shutil.rmtree(places.data_dir, ignore_errors=True)
    if places.socket_folder.parent != places.data_dir:
        shutil.rmtree(places.private_folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
