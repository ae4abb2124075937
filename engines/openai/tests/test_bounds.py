"""What a server sends is bounded, however it is packed."""

from __future__ import annotations

import gzip
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from engines.gateway import ProviderFailedError, ServerFault
from engines.openai import client
from engines.openai.client import client_of
from engines.openai.endpoint import Endpoint
from engines.openai.failures import failures_named

if TYPE_CHECKING:
    from collections.abc import Iterator

_MANY = b'{"text": "' + b"a" * 200_000 + b'"}'


class _Sending(BaseHTTPRequestHandler):
    packs = False

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = gzip.compress(_MANY) if self.packs else _MANY
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if self.packs:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # Its name there.
        pass


@pytest.fixture(params=[False, True], ids=["plain", "packed"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    handler = type("Handler", (_Sending,), {"packs": request.param})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/v1"
        http.shutdown()
        thread.join()


def ask(address: str) -> object:
    asking = client_of(Endpoint(address, "small")).chat.completions
    with failures_named():
        return asking.create(model="small", messages=[], timeout=10.0)


def test_an_answer_is_neither_read_nor_unpacked_without_end(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_LARGEST_ANSWER", 100_000)

    with pytest.raises(ProviderFailedError) as failed:
        ask(address)

    assert failed.value.reason is ServerFault.UNREADABLE
