"""Parts of a mail that stand in a file of their own: winmail.dat and smime.p7m."""

from __future__ import annotations

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from enum import Enum, auto
from time import monotonic
from typing import TYPE_CHECKING, Final

import structlog

from engines.wrapped_mail.opening import OpeningLimits, open_wrapped
from engines.wrapped_mail.refusals import WrappedMailError, WrappedMailRefusal

if TYPE_CHECKING:
    from email.message import Message

_log = structlog.get_logger(__name__)

_TNEF: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SMIME: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_NAMES: Final = frozenset({"winmail.dat", "win.dat", "smime.p7m"})  # Of any or no type.
_UNKNOWN: Final = frozenset({"application/octet-stream", "application/x-pkcs7", "text/plain"})
_MOST_OPENED: Final = 10  # Of a mail, in each other or side by side,
_MOST_SECONDS: Final = 60.0  # in so much time,
_MOST_BYTES: Final = 100 << 20  # for so many bytes that came of them.


class Refusal(Enum):
    """Why a wrapped part stays a file."""

    ENCRYPTED = auto()
    NOT_OPENED = auto()


@dataclass(frozen=True, slots=True)
class OpenedPart:
    """Not `is_whole` where something inside could not be read."""

    part: Message
    is_whole: bool


def is_wrapped(kind: str, name: str) -> bool:
    """By its type; by its name where the type says nothing."""
    return kind in _TNEF | _SMIME or (kind in _UNKNOWN and name.lower() in _NAMES)


@dataclass(slots=True)
class Openings:
    """Opens the wrapped parts of one mail in the sandbox, within limits for all of them."""

    _count: int = 0
    _bytes: int = 0
    _ends_at: float = field(default_factory=lambda: monotonic() + _MOST_SECONDS)

    def open(self, content: bytes) -> OpenedPart | Refusal:
        """A signature is never checked: what is inside is as little proven as any mail."""
        seconds = self._ends_at - monotonic()
        if not content or self._count >= _MOST_OPENED or seconds <= 0 or self._bytes >= _MOST_BYTES:
            return Refusal.NOT_OPENED
        self._count += 1
        standard = OpeningLimits()
        limits = OpeningLimits(
            wall_seconds=min(seconds, standard.wall_seconds),
            most_bytes=_MOST_BYTES - self._bytes,
        )
        try:
            opened = open_wrapped(content, limits)
        except WrappedMailError as error:
            is_sealed = error.refusal == WrappedMailRefusal.ENCRYPTED
            return Refusal.ENCRYPTED if is_sealed else Refusal.NOT_OPENED
        except OSError:  # The disk's fault: the mail becomes a ticket all the same.
            _log.exception("wrapped_mail_not_opened")
            return Refusal.NOT_OPENED
        self._bytes += len(opened.content)
        part = message_from_bytes(opened.content, policy=policy.compat32)
        return OpenedPart(part, opened.is_whole)
