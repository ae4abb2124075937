"""The embedded servers as one: which are needed, and how they are started in order."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from auditor.embedded import postgres, valkey
from auditor.embedded.folders import make_folders
from auditor.embedded.places import Places
from auditor.embedded.program import Program


@dataclass(frozen=True)
class Server:
    """A program that others wait for."""

    title: str
    program: Program
    wait_until_ready: Callable[[subprocess.Popen[bytes]], None]
    finish: Callable[[], None]


def needed_servers(places: Places, *, durable: bool = True) -> Iterator[Server]:
    """The servers that no variable replaces, each prepared only when the one before it runs.

    `DATABASE_URL` stands for PostgreSQL, `REDIS_URL` for Valkey. Raises StartError.
    """
    make_folders(places)
    if not os.environ.get("DATABASE_URL"):
        yield Server(
            "PostgreSQL",
            postgres.prepare(places, durable=durable),
            lambda process: postgres.wait_until_ready(places, process),
            lambda: postgres.create_database(places),
        )
    if not os.environ.get("REDIS_URL"):
        yield Server(
            "Valkey",
            valkey.prepare(places, durable=durable),
            lambda process: valkey.wait_until_ready(places, process),
            lambda: None,
        )
