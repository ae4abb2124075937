"""A server that speaks clamd's side of INSTREAM, and minds every byte of ours."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_PATIENCE = 30.0


@dataclass
class ClamdDouble:
    """Finds EICAR, takes `most_bytes`, and notes what it was sent; `reply` overrides its answer."""

    listener: socket.socket
    most_bytes: int = 1 << 20
    reply: bytes | None = None
    scanned: list[bytes] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def serve(self) -> None:
        with suppress(OSError):  # The listener was closed: the test is over.
            while True:
                line, _ = self.listener.accept()
                with line:
                    line.settimeout(_PATIENCE)
                    self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        if self.reply == b"":
            return  # Hangs up at once.
        if (command := _exactly(line, 10)) != b"zINSTREAM\0":
            self.complaints.append(f"not the command: {command!r}")
            return
        content = b""
        while length := struct.unpack(">I", _exactly(line, 4))[0]:
            if len(content) + length > self.most_bytes:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += _exactly(line, length)
        self.scanned.append(content)
        found = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        line.sendall(self.reply or found)
        if rest := line.recv(1):
            self.complaints.append(f"sent on after the end: {rest!r}")


def _exactly(line: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        more = line.recv(count - len(received))
        if not more:
            raise ConnectionError("the client hung up within a chunk")
        received += more
    return received


@contextmanager
def clamd_over_tcp() -> Iterator[tuple[ClamdDouble, str]]:
    """The double, and the URL it answers at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host, port = listener.getsockname()
        with _served(listener) as double:
            yield double, f"tcp://{host}:{port}"


@contextmanager
def clamd_at_path(path: Path) -> Iterator[tuple[ClamdDouble, str]]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        with _served(listener) as double:
            yield double, f"unix:{path}"


@contextmanager
def _served(listener: socket.socket) -> Iterator[ClamdDouble]:
    double = ClamdDouble(listener)
    thread = threading.Thread(target=double.serve, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # Wakes the one that waits in accept.
        thread.join()
