"""A TCP relay that counts: how many bytes a server was sent, whoever sent them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_BLOCK = 1 << 16


@dataclass
class Relay:
    """`address` stands for the server; bytes to it and from it."""

    address: str
    to_server: int = 0
    from_server: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, name: str, size: int) -> None:
        with self._lock:
            setattr(self, name, getattr(self, name) + size)


@contextmanager
def relay_to(server: str) -> Iterator[Relay]:
    """Relays every connection to an http address, until the block ends."""
    target = urlsplit(server)
    assert target.hostname
    assert target.port
    place = (target.hostname, target.port)
    with socket.create_server(("127.0.0.1", 0)) as door:
        relay = Relay(f"http://127.0.0.1:{door.getsockname()[1]}")
        threading.Thread(target=_let_in, args=(door, place, relay), daemon=True).start()
        yield relay


def _let_in(door: socket.socket, place: tuple[str, int], relay: Relay) -> None:
    with suppress(OSError):  # The door closes with the block.
        while True:
            client, _ = door.accept()
            server = socket.create_connection(place)
            threading.Thread(target=_relay, args=(client, server, relay), daemon=True).start()


def _relay(client: socket.socket, server: socket.socket, relay: Relay) -> None:
    with client, server:
        back = threading.Thread(
            target=_pass_on, args=(server, client, relay, "from_server"), daemon=True
        )
        back.start()
        _pass_on(client, server, relay, "to_server")
        back.join()


def _pass_on(source: socket.socket, target: socket.socket, relay: Relay, name: str) -> None:
    with suppress(OSError):
        while block := source.recv(_BLOCK):
            relay.count(name, len(block))
            target.sendall(block)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
