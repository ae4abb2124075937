"""Somebody else's web server, on loopback, for tests of what we fetch."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import TYPE_CHECKING, Final

import pytest

from tenants.domain.refusals import Refused
from tenants.fetch.addresses import system_addresses
from tenants.fetch.fetching import fetching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django import Settings

    Answer = Callable[[BaseHTTPRequestHandler], None]
    Resolver = Callable[[str, int], list[str]]

NAME: Final = "files.example.com"
MOST: Final = 100  # Bytes that the tests fetch.


@dataclass
class Website:
    """What it answers by path; `asked` holds each request's path and Host header."""

    port: int
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def url(self, path: str, *, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def file(content: bytes, content_type: str = "audio/wav") -> Answer:
    return body(content, {"Content-Type": content_type, "Content-Length": str(len(content))})


def body(content: bytes, headers: dict[str, str], *, status: int = 200) -> Answer:
    """The headers are sent as they are given, true or not."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def redirect(url: str, status: int = 302) -> Answer:
    return body(b"", {"Location": url, "Content-Length": "0"}, status=status)


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Website]:
    site = Website(0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, self.headers["Host"]))
            answer = site.pages.get(self.path, body(b"", {"Content-Length": "0"}, status=404))
            answer(self)

        def log_message(self, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # Clients hang up here.
    if tls:
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def website() -> Iterator[Website]:
    with serving() as site:
        yield site


@dataclass(frozen=True)
class Listener:
    """Something inside that nobody may reach."""

    socket: socket.socket

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    @property
    def was_reached(self) -> bool:
        try:
            line, _address = self.socket.accept()
        except BlockingIOError:
            return False
        line.close()
        return True


@pytest.fixture
def inside() -> Iterator[Listener]:
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        yield Listener(listening)


@dataclass(frozen=True)
class Certificate:
    """Of NAME, by an authority of its own."""

    path: Path
    key: Path

    @property
    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self.key)
        return context

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.path)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed (Debian: apt-get install openssl)")
    made = Certificate(tmp_path / "certificate.pem", tmp_path / "key.pem")
    subprocess.run(  # noqa: S603  # The system's own program, with our words.
        [
            *(program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", f"/CN={NAME}"),
            *("-addext", f"subjectAltName=DNS:{NAME}"),
            *("-keyout", str(made.key), "-out", str(made.path)),
        ],
        check=True,
        capture_output=True,
    )
    return made


def leading_to(*addresses: str) -> Resolver:
    return lambda _host, _port: list(addresses)


def content_of(url: str, resolve: Resolver | None = None) -> bytes:
    """At most MOST bytes of it, if their number is announced."""
    with fetching(url, check_size=at_most, resolve=resolve or system_addresses) as fetched:
        return b"".join(fetched.blocks)


def at_most(size: int) -> None:
    if size > MOST:
        raise Refused("too-large", f"larger than {MOST} bytes")


@pytest.fixture
def loopback_allowed(settings: Settings) -> None:
    settings.FETCH_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
