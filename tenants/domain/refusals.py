"""Refusals that people read."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818  # STYLE's name for what is meant for people.
    """Something was asked that will not be done; the message says why and what to do instead.

    `code` is stable (the problem document's `type`); `status` is the HTTP status an edge answers.
    """

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
