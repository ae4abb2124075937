"""Why a wrapped mail could not be opened."""

from __future__ import annotations

from enum import StrEnum


class WrappedMailRefusal(StrEnum):
    ENCRYPTED = "encrypted"
    EMPTY = "empty"
    NO_MAIL = "no mail"
    UNKNOWN = "unknown"
    TOO_LARGE = "too large"
    DEEP = "deep"
    FAILED = "failed"  # In the sandbox: short of memory or time, or it crashed.


class WrappedMailError(Exception):
    """It stays a file, for people."""

    def __init__(self, refusal: WrappedMailRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
