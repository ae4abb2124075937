"""All new mail of a mailbox, received in one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.db import InterfaceError, OperationalError

from tenants.storage.port import StorageFailedError
from tickets.domain.mail.incoming import MailOutcome, take

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tickets.domain.mail.mailbox import Mailbox

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """`error` names what went wrong with a mail that FAILED."""

    uid: int
    outcome: MailOutcome
    error: str = ""


def take_new(mailbox: Mailbox) -> Iterator[ReceivedMail]:
    """Each mail's outcome, once it is written down for good and marked in the mailbox.

    Who stops in between finds it again, and knows it. A mail that cannot be received in is flagged,
    left unread, and keeps no other waiting. Raises the database's errors, StorageFailedError and
    MailboxError.
    """
    for uid in mailbox.new():
        raw = mailbox.fetch(uid)
        if raw is None:
            continue
        received = _received(uid, raw)
        if received.outcome == MailOutcome.FAILED:
            mailbox.mark_failed(uid)
        else:
            mailbox.mark_done(uid)
        yield received


def _received(uid: int, raw: bytes) -> ReceivedMail:
    try:
        return ReceivedMail(uid, take(raw))
    except (OperationalError, InterfaceError, StorageFailedError):
        raise
    except Exception as error:  # noqa: BLE001  # Whatever is wrong with a mail, others wait.
        _log.exception("mail_not_taken_in", uid=uid)
        return ReceivedMail(uid, MailOutcome.FAILED, type(error).__name__)
