"""A file from somebody else's server, asked for at the address that was checked and no other.

Python's own client: it follows no redirect, reads no proxy from the environment, and lets us
open the connection.
"""

from __future__ import annotations

import io
import re
import socket
import ssl
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tenants.fetch.addresses import NameNotFoundError, resolve_target, system_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.client import HTTPResponse

    from tenants.fetch.addresses import Resolver, Target

MOST_REDIRECTS: Final = 3
_CONNECT_SECONDS: Final = 10.0
_READ_SECONDS: Final = 30.0
_TIMEOUT_SECONDS: Final = 60.0
_SLOWEST: Final = 128 << 10  # Bytes a second: slower servers would hold up everybody's worker.
_BODY_SECONDS: Final = 1800.0  # 1 GiB at 5 Mbit/s.
_REDIRECTS: Final = {301, 302, 303, 307, 308}
_PASSING: Final = {408, 425, 429}
_BLOCK: Final = 256 << 10  # Bytes held in memory.
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]+/[\w.+-]+")


class FetchFailedError(Exception):
    """The file did not come this time; the message says what happened."""


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """An answer whose body is still on its way; `url` is where the redirects ended."""

    url: str
    content_type: str
    blocks: Iterator[bytes]


@contextmanager
def fetching(
    url: str,
    *,
    check_size: Callable[[int], None],
    resolve: Resolver = system_addresses,
    trust: ssl.SSLContext | None = None,
    timeout: float = _TIMEOUT_SECONDS,
) -> Iterator[FetchedFile]:
    """Ask for a file. Every redirect is checked as the first address was.

    After *timeout* seconds the answer must have begun; after as many more, the body must be
    coming at 1 Mbit/s. *check_size* is given the announced number of bytes, if there is one, and
    raises Refused for too many; who reads counts what comes. Raises Refused for what another try
    would not change, FetchFailedError for the rest; both also while the body is read.
    """
    limit = _Limit(time.monotonic() + timeout)
    for _hop in range(1 + MOST_REDIRECTS):
        with ExitStack() as stack:
            with _failures_named():
                target = resolve_target(url, resolve)
                client = stack.enter_context(_connected(target, limit, trust or _trusted()))
                response = _answer(client, target)
            if response.status not in _REDIRECTS:
                limit.until = time.monotonic() + _BODY_SECONDS
                _check_answer(response, check_size)
                yield FetchedFile(url, _content_type(response), _blocks(response, timeout))
                return
            url = urljoin(url, response.headers.get("Location", ""))
    raise Refused("too-many-redirects", _("The address leads from one to another without end."))


@contextmanager
def _connected(target: Target, limit: _Limit, trust: ssl.SSLContext) -> Iterator[HTTPConnection]:
    """A client on a line that we opened; it must not open one of its own."""
    with closing(_line_to(target)) as plain:
        line = plain
        if target.is_encrypted:
            line = trust.wrap_socket(plain, server_hostname=target.host)
        with closing(line):
            client = HTTPConnection(target.host, target.port)
            client.default_port = 443 if target.is_encrypted else 80  # Not named in Host.
            client.auto_open = 0
            client.sock = _TimedSocket(line, limit)
            yield client


def _line_to(target: Target) -> socket.socket:
    """To the first of the checked addresses that answers."""
    *others, last = ((str(address), target.port) for address in target.addresses)
    for place in others:
        with suppress(OSError):
            return socket.create_connection(place, _CONNECT_SECONDS)
    return socket.create_connection(last, _CONNECT_SECONDS)


def _answer(client: HTTPConnection, target: Target) -> HTTPResponse:
    headers = {"Accept-Encoding": "identity", "User-Agent": "support-auditor"}
    client.request("GET", target.path, headers=headers)
    return client.getresponse()


@dataclass(slots=True)
class _Limit:
    """The moment, by the monotonic clock, when no more is read."""

    until: float


class _TimedSocket:
    """What the client needs of a socket, with a limit on the time of all reads together.

    A server that sends a byte now and then would keep a mere read timeout waiting for ever.
    """

    def __init__(self, line: socket.socket, limit: _Limit) -> None:
        self._socket = line
        self._limit = limit
        self.sendall = line.sendall

    def close(self) -> None:
        """The client lets go of it before the body is read; who opened it closes it."""

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reads(self._socket, self._limit))


class _Reads(io.RawIOBase):
    def __init__(self, line: socket.socket, limit: _Limit) -> None:
        self._socket = line
        self._limit = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # The stub knows no more exact name.
        left = self._limit.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(min(left, _READ_SECONDS))
        return self._socket.recv_into(buffer)


def _check_answer(response: HTTPResponse, check_size: Callable[[int], None]) -> None:
    if response.status in _PASSING or response.status >= 500:  # noqa: PLR2004  # The server's own faults.
        raise FetchFailedError(_("The server answered %d.") % response.status)
    if response.status != 200:  # noqa: PLR2004  # Anything else is no file.
        raise Refused("not-fetched", _("The server answered %d.") % response.status)
    if response.length is not None:
        check_size(response.length)


def _content_type(response: HTTPResponse) -> str:
    said = response.headers.get_content_type()
    return said if _MEDIA_TYPE.fullmatch(said) else "application/octet-stream"


def _blocks(response: HTTPResponse, timeout: float) -> Iterator[bytes]:
    """As they come, so that who reads sees that something moves."""
    size, counted_from = 0, time.monotonic() + timeout
    with _failures_named():
        while block := response.read1(_BLOCK):
            size += len(block)
            if size < (time.monotonic() - counted_from) * _SLOWEST:
                raise TimeoutError
            yield block
        if response.length:
            raise FetchFailedError(_("The line broke before the whole file had come."))


@contextmanager
def _failures_named() -> Iterator[None]:
    try:
        yield
    except NameNotFoundError as error:
        raise FetchFailedError(_("The name of the server cannot be found.")) from error
    except ssl.SSLCertVerificationError as error:
        raise Refused("not-trusted", _("The server's certificate is not valid.")) from error
    except TimeoutError as error:
        raise FetchFailedError(_("The server took too long.")) from error
    except (OSError, HTTPException) as error:
        raise FetchFailedError(_("The server could not be reached, or hung up.")) from error


@cache
def _trusted() -> ssl.SSLContext:
    """The system's authorities; SSL_CERT_FILE names others."""
    return ssl.create_default_context()
