"""Request bodies that are read as a stream, also where they are refused."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import UnreadablePostError

from tenants.storage.port import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

_PATIENCE: Final = 60.0  # Seconds that an unwanted body is read for.


class LineBrokenError(Exception):
    """The client went away before it had sent what it had announced."""


def announced_length(request: HttpRequest) -> int | None:
    """Bytes of the body by its header; none announced is none (RFC 9112, section 6.3).

    None for a chunked body, whose length nobody knows, and for what is no number.
    """
    text = str(request.META.get("CONTENT_LENGTH") or "")
    if not text and "Transfer-Encoding" not in request.headers:
        return 0
    return int(text) if text.isascii() and text.isdecimal() else None


def body_blocks(request: HttpRequest, length: int) -> Iterator[bytes]:
    """The body, a piece at a time. Raises LineBrokenError where it ends early."""
    left = length
    while left:
        try:
            block = request.read(min(BLOCK, left))
        except UnreadablePostError as error:
            raise LineBrokenError from error
        if not block:
            raise LineBrokenError
        left -= len(block)
        yield block


def drain(request: HttpRequest) -> None:
    """Read on to the end before refusing: a client that still sends would never see why.

    Costs what taking the file would have cost, and no more; then the connection is cut.
    """
    until = time.monotonic() + _PATIENCE
    length = min(announced_length(request) or 0, 2 * settings.MAX_UPLOAD_BYTES)
    try:
        for _block in body_blocks(request, length):
            if time.monotonic() > until:
                return
    except LineBrokenError:
        return
