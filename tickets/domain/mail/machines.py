"""Mail that no person wrote to us, and that must never be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tickets.domain.mail.letters import header

if TYPE_CHECKING:
    from email.message import EmailMessage

_BULK: Final = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
_MARKS: Final = ("X-Loop", "X-Autoreply", "X-Autorespond", "X-Autoresponder", "List-Id")
_DAEMONS: Final = ("mailer-daemon@", "postmaster@")
_REPORT: Final = "multipart/report"


def is_of_machine(message: EmailMessage) -> bool:
    """Whether it is an automatic answer, a bounce, a mailing list's or our own (RFC 3834)."""
    submitted = header(message, "Auto-Submitted").split(";")[0].strip().casefold()
    return (
        submitted not in {"", "no"}
        or header(message, "Precedence").strip().casefold() in _BULK
        or any(name in message for name in _MARKS)
        or _is_bounce(message)
    )


def _is_bounce(message: EmailMessage) -> bool:
    sender = header(message, "From").casefold()
    return (
        header(message, "Return-Path").strip() == "<>"
        or message.get_content_type() == _REPORT
        or any(daemon in sender for daemon in _DAEMONS)
    )
