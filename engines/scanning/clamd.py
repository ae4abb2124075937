r"""ClamAV's daemon over its INSTREAM command (clamd(8)): the file is sent, not named.

`zINSTREAM\0`, then chunks of a 4-byte big-endian length and so many bytes, then a length of zero.
The reply, ended by a zero byte, is `stream: OK`, `stream: <signature> FOUND` or `<reason> ERROR`.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from engines.scanning.port import ScannerFailedError, ScanResult, TooLargeToScanError

_CHUNK: Final = 1 << 17  # Bytes.
_LONGEST_REPLY: Final = 4_096  # Bytes.
_PATIENCE: Final = 120.0  # Seconds for one step: clamd scans after the last chunk, then replies.
_TOO_LARGE: Final = "INSTREAM size limit exceeded"

TcpOrUnix = tuple[str, int] | str


@dataclass(frozen=True, slots=True)
class Clamd:
    """A scanner at `tcp://host:port` or `unix:/path`; each file gets a connection of its own."""

    url: str
    patience: float = _PATIENCE

    def scan(self, file: Path) -> ScanResult:
        """Raises ScannerFailedError, TooLargeToScanError, and OSError for an unreadable file."""
        with file.open("rb") as content, _failures_named(self.url), self._connected() as line:
            # A scanner that has had enough hangs up; its reply says why.
            with suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(b"zINSTREAM\0")
                while chunk := content.read(_CHUNK):
                    line.sendall(struct.pack(">I", len(chunk)) + chunk)
                line.sendall(struct.pack(">I", 0))
            return _verdict(_reply(line))

    def _connected(self) -> socket.socket:
        address = address_of(self.url)
        if not isinstance(address, str):
            return socket.create_connection(address, timeout=self.patience)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(self.patience)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line


def address_of(url: str) -> TcpOrUnix:
    """(host, port), or the path of a Unix socket. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
        return parts.path
    if parts.scheme == "tcp" and parts.hostname and parts.port and not parts.path:
        return parts.hostname, parts.port
    raise ValueError(f"{url!r} is neither tcp://host:port nor unix:/path")


@contextmanager
def _failures_named(url: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error) or type(error).__name__
        raise ScannerFailedError(f"The virus scanner at {url} did not answer: {why}") from error


def _reply(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_REPLY:
        more = line.recv(_LONGEST_REPLY)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace").strip()


def _verdict(reply: str) -> ScanResult:
    said = reply.removeprefix("stream: ")
    if said == "OK":
        return ScanResult()
    if said.endswith(" FOUND"):
        return ScanResult(said.removesuffix(" FOUND").strip() or "unnamed")
    if _TOO_LARGE in said:
        raise TooLargeToScanError(said)
    raise ScannerFailedError(f"The virus scanner answered {said!r}")
