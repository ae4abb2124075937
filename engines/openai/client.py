"""The client of one server."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

import httpx2
import openai

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engines.openai.endpoint import Endpoint


def client_of(endpoint: Endpoint) -> openai.OpenAI:
    """Its own retries are off: each attempt is counted once, by the gateway.

    A timeout counts from the question to the answer's last byte: the library's own starts again
    with each byte, and a server that drips would be waited for without end.
    """
    return openai.OpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or "none",
        max_retries=0,
        http_client=openai.DefaultHttpxClient(
            event_hooks={"request": [_note_start], "response": [_limit_whole]}
        ),
    )


def _note_start(request: httpx2.Request) -> None:
    request.extensions["start"] = time.monotonic()


def _limit_whole(response: httpx2.Response) -> None:
    extensions = response.request.extensions
    most = extensions.get("timeout", {}).get("read")
    if most is not None:
        stream = cast("httpx2.SyncByteStream", response.stream)
        response.stream = _TimedStream(stream, extensions["start"] + most)


class _TimedStream(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, end: float) -> None:
        self._stream, self._end = stream, end

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            if time.monotonic() > self._end:
                raise httpx2.ReadTimeout("the answer is not there whole")
            yield chunk

    def close(self) -> None:
        self._stream.close()
