"""A file that is fetched comes whole, or it is said why it did not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tenants.domain.refusals import Refused
from tenants.fetch.fetching import FetchFailedError, fetching
from tenants.fetch.tests.web_server import (
    MOST,
    Listener,
    Website,
    at_most,
    body,
    content_of,
    file,
    leading_to,
    redirect,
)

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

    from tenants.fetch.tests.web_server import Answer


def test_a_file_that_is_too_large_is_not_begun(website: Website, loopback_allowed: None) -> None:
    website.pages["/a.wav"] = file(b"s" * (MOST + 1))
    with pytest.raises(Refused, match="larger than"):
        content_of(website.url("/a.wav"))


@pytest.mark.parametrize(
    "headers", [{"Content-Length": "9"}, {"Transfer-Encoding": "chunked"}, {"Content-Length": "6"}]
)
def test_half_a_file_is_a_failure(
    website: Website, loopback_allowed: None, headers: dict[str, str]
) -> None:
    website.pages["/a.wav"] = body(b"sound", headers)
    with pytest.raises(FetchFailedError):
        content_of(website.url("/a.wav"))


def test_a_file_in_chunks_comes_whole(website: Website, loopback_allowed: None) -> None:
    chunked = b"5\r\nsound\r\n3\r\ned.\r\n0\r\n\r\n"
    website.pages["/a.wav"] = body(chunked, {"Transfer-Encoding": "chunked"})
    assert content_of(website.url("/a.wav")) == b"sounded."


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, Refused),
        (403, Refused),
        (204, Refused),
        (429, FetchFailedError),
        (503, FetchFailedError),
    ],
)
def test_an_answer_without_a_file_is_said(
    website: Website, loopback_allowed: None, status: int, error: type[Exception]
) -> None:
    website.pages["/a.wav"] = body(b"", {"Content-Length": "0"}, status=status)
    with pytest.raises(error, match=str(status)):
        content_of(website.url("/a.wav"))


def test_nobody_there_is_a_failure(inside: Listener, loopback_allowed: None) -> None:
    port = inside.port
    inside.socket.close()
    with pytest.raises(FetchFailedError, match="could not be reached"):
        content_of(f"http://127.0.0.1:{port}/a.wav")
    with pytest.raises(FetchFailedError, match="name of the server"):
        content_of("https://files.example.com/a.wav", leading_to())


def dripping(start: bytes) -> Answer:
    """After its start a byte now and then, for four seconds."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start)
        for _ in range(200):
            time.sleep(0.02)
            handler.wfile.write(b"x")

    return answer


@pytest.mark.parametrize("headers", [b"X-Long: ", b"Content-Type: audio/wav\r\n\r\n"])
def test_a_server_that_drips_is_left(
    website: Website, loopback_allowed: None, headers: bytes
) -> None:
    website.pages["/a.wav"] = dripping(b"HTTP/1.1 200 OK\r\n" + headers)
    with (
        pytest.raises(FetchFailedError, match="too long"),
        fetching(website.url("/a.wav"), check_size=at_most, timeout=0.3) as fetched,
    ):
        list(fetched.blocks)


def test_an_answer_says_where_its_redirects_ended_and_its_media_type(
    website: Website, loopback_allowed: None
) -> None:
    website.pages["/a"] = redirect("/b")
    website.pages["/b"] = file(b"sound", "audio/mpeg; codecs=x")
    with fetching(website.url("/a"), check_size=at_most) as fetched:
        assert (fetched.url, fetched.content_type) == (website.url("/b"), "audio/mpeg")
