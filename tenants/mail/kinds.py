"""Kinds of mail: each is a kind of work, and knows how its mails are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from tenants.work_queue.kinds import WorkKind, work_kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.mail import EmailMessage
    from django.core.mail.backends.base import BaseEmailBackend
    from django.utils.functional import _StrPromise as _Words

    from tenants.models import OutgoingMail


@dataclass(frozen=True, kw_only=True, eq=False)
class MailKind(WorkKind["OutgoingMail"]):
    """`write` makes the message of a row, with the same Message-ID each time.

    It raises WorkRefusedError where there is nothing to send any more, ValidationError for an
    address that cannot be used. `address` says whose address it is, in sentences about errors.
    """

    write: str
    address: str | _Words = field(default_factory=lambda: _("the address"))
    model: str = "tenants.OutgoingMail"
    queue: str = "default"
    work: str = ""
    batch: int = 50
    session: str = "tenants.mail.sender.open_sender"
    lease: timedelta = timedelta(minutes=10)  # Far more than a mail server may take: EMAIL_TIMEOUT.
    most_raises: int = 6
    most_deaths: int = 6
    rests: tuple[timedelta, ...] = tuple(timedelta(minutes=n) for n in (1, 5, 30, 120, 480))
    dead_message: str | _Words = field(
        default_factory=lambda: _("The worker stopped whenever it sent this: the log tells more.")
    )

    @property
    def write_function(self) -> Callable[[OutgoingMail, BaseEmailBackend], EmailMessage]:
        write: Callable[[OutgoingMail, BaseEmailBackend], EmailMessage] = import_string(self.write)
        return write


def mail_kind(name: str) -> MailKind:
    kind = work_kinds()[name]
    if not isinstance(kind, MailKind):
        raise TypeError(f"{name} is no kind of mail")
    return kind
