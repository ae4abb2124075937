"""How other people's servers are asked: not for long, again where it helps, and not when broken."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_PAUSES: Final = (0.5, 1.5)  # Seconds before the second and the third attempt.


class ServerFault(StrEnum):
    """What came of a question that has no answer, as far as it is known."""

    NOT_REACHED = "not_reached"
    CUT_OFF = "cut_off"  # It got the question whole, and may have worked on it.
    KEY_REFUSED = "key_refused"
    UNKNOWN_MODEL = "unknown_model"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"  # Questions at present, or all that was paid for.
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    BROKEN = "broken"


MAY_BE_BILLED: Final = frozenset({ServerFault.CUT_OFF, ServerFault.UNREADABLE})
# Of no question's making, not billed, and gone some time later.
OUTAGES: Final = frozenset({ServerFault.NOT_REACHED, ServerFault.TOO_MANY, ServerFault.BROKEN})


class ProviderFailedError(Exception):
    """The server did not answer as it should, or is not asked at present."""

    def __init__(self, message: str, *, reason: ServerFault = ServerFault.BROKEN) -> None:
        super().__init__(message)
        self.reason = reason


class TryAgainError(ProviderFailedError):
    """Another attempt may help; *after* so many seconds, where the server said so."""

    def __init__(
        self, message: str, after: float = 0.0, *, reason: ServerFault = ServerFault.BROKEN
    ) -> None:
        super().__init__(message, reason=reason)
        self.after = after


class QuestionRefusedError(Exception):
    """The server is well and will not answer this one question: it says nothing of the next."""

    def __init__(self, message: str, *, reason: ServerFault = ServerFault.REFUSED) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass
class Breaker:
    """Leaves a server alone that failed so many times in a row, for a pause of so many seconds.

    Then one question is let through, and its outcome decides for the others.
    """

    failures: int = 5
    pause: float = 60.0
    now: Callable[[], float] = time.monotonic
    _failed: int = field(default=0, init=False)
    _alone_until: float = field(default=0.0, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def check(self) -> None:
        """Raises ProviderFailedError while the server is left alone."""
        with self._lock:
            if self._failed < self.failures:
                return
            if self.now() < self._alone_until:
                raise ProviderFailedError("failed too often lately and is left alone")
            self._alone_until = self.now() + self.pause

    def succeeded(self) -> None:
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            self._alone_until = self.now() + self.pause


@dataclass
class Gateway:
    """Asks one server with one account. *patience* is for all attempts together, in seconds."""

    patience: float = 10.0
    breaker: Breaker = field(default_factory=Breaker)
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def ask(self, question: Callable[[float], T]) -> tuple[T, int]:
        """The answer, and how many attempts it took.

        *question* is told how many seconds it has. Raises ProviderFailedError: at once where the
        server is left alone, or wants a longer pause than there is patience.
        """
        self.breaker.check()
        try:
            answered = self._attempts(question)
        except ProviderFailedError:
            self.breaker.failed()
            raise
        self.breaker.succeeded()
        return answered

    def _attempts(self, question: Callable[[float], T]) -> tuple[T, int]:
        end, pauses, attempt = self.now() + self.patience, iter(_PAUSES), 1
        while True:
            try:
                return question(end - self.now()), attempt
            except TryAgainError as error:
                pause = max(next(pauses, math.inf), error.after)
                if self.now() + pause >= end:
                    raise
                self.sleep(pause)
                attempt += 1
