"""A real IMAP server (pymap) as a child, and a folder of its own for each test."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

import pytest
from imapclient import FLAGGED, SEEN, IMAPClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_USER: Final = "demouser"
_PASSWORD: Final = "p@ss/word"  # noqa: S105  # Of a server that lives as long as the tests.
_START_SECONDS: Final = 60
_numbers = count(1)


@dataclass(frozen=True)
class Folder:
    """Where somebody's mail arrives."""

    name: str
    port: int
    client: IMAPClient

    @property
    def url(self) -> str:
        return f"imap://{_USER}:p%40ss%2Fword@127.0.0.1:{self.port}/{self.name}"

    def put(self, *mails: bytes) -> None:
        for mail in mails:
            self.client.append(self.name, mail)

    def flags(self) -> list[str]:
        """Of each mail in order: "", "seen" or "flagged"."""
        self.client.select_folder(self.name, readonly=True)
        found = self.client.get_flags(self.client.search())
        return [_word(found[uid]) for uid in sorted(found)]


@pytest.fixture(scope="session")
def imap_port() -> Iterator[int]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    words = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict", "--demo-data"]
    account = ["--demo-user", _USER, "--demo-password", _PASSWORD]
    program = [sys.executable, "-c", "from pymap.main import main; main()", *words, *account]
    silent = subprocess.DEVNULL
    with subprocess.Popen(program, stdout=silent, stderr=silent) as server:  # noqa: S603  # Ours.
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()


@pytest.fixture
def mail_folder(imap_port: int) -> Iterator[Folder]:
    with IMAPClient("127.0.0.1", imap_port, ssl=False) as client:
        client.login(_USER, _PASSWORD)
        name = f"Support{next(_numbers)}"
        client.create_folder(name)
        yield Folder(name, imap_port, client)


def _word(flags: Sequence[bytes]) -> str:
    if FLAGGED in flags:
        return "flagged"
    return "seen" if SEEN in flags else ""


def _wait_for(port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return
