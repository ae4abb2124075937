"""A port that bombs name, and that nobody may knock at."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lure:
    """The kernel itself answers a knock, so none is missed before it is counted."""

    listener: socket.socket

    @property
    def address(self) -> str:
        """host:port."""
        host, port = self.listener.getsockname()
        return f"{host}:{port}"

    def knocks(self) -> int:
        """How often somebody connected since it was asked last."""
        count = 0
        while True:
            try:
                self.listener.accept()[0].close()
            except BlockingIOError:
                return count
            count += 1


@contextmanager
def lure() -> Iterator[Lure]:
    with socket.create_server(("127.0.0.1", 0), backlog=1_000) as listener:
        listener.setblocking(False)
        yield Lure(listener)
