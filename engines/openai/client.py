"""The client of one server."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, cast

import httpx2
import openai

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engines.openai.endpoint import Endpoint

_LARGEST_ANSWER: Final = 32 << 20  # Bytes, as they are sent.


def client_of(endpoint: Endpoint) -> openai.OpenAI:
    """Its own retries are off: each attempt is counted once, by the gateway.

    A timeout counts from the question to the answer's last byte: the library's own starts again
    with each byte, and a server that drips would be waited for without end. No answer is unpacked:
    few bytes could become any number.
    """
    return openai.OpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or "none",
        max_retries=0,
        default_headers={"Accept-Encoding": "identity"},
        http_client=openai.DefaultHttpxClient(
            event_hooks={"request": [_note_start], "response": [_limit_whole]}
        ),
    )


def _note_start(request: httpx2.Request) -> None:
    request.extensions["start"] = time.monotonic()


def _limit_whole(response: httpx2.Response) -> None:
    response.headers.pop("Content-Encoding", None)  # None was asked for.
    extensions = response.request.extensions
    most = extensions.get("timeout", {}).get("read")
    if most is not None:
        stream = cast("httpx2.SyncByteStream", response.stream)
        response.stream = _BoundedStream(stream, extensions["start"] + most)


class AnswerTooLongError(httpx2.TransportError):
    """More than any answer has: reading on would only fill the memory."""


class _BoundedStream(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, end: float) -> None:
        self._stream, self._end, self._left = stream, end, _LARGEST_ANSWER

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._left -= len(chunk)
            if self._left < 0:
                raise AnswerTooLongError("the answer does not end")
            if time.monotonic() > self._end:
                raise httpx2.ReadTimeout("the answer is not there whole")
            yield chunk

    def close(self) -> None:
        self._stream.close()
