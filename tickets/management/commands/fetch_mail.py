"""Bring in a tenant's support mail from an IMAP mailbox."""

from __future__ import annotations

import os
import time
from argparse import RawDescriptionHelpFormatter
from collections import Counter
from typing import TYPE_CHECKING, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, close_old_connections

from tenants.models import Tenant
from tenants.scope import tenant_scope
from tenants.states import TenantStatus
from tenants.storage.port import StorageFailedError
from tickets.domain.mail.fetching import take_new
from tickets.domain.mail.incoming import MailOutcome
from tickets.domain.mail.mailbox import MailboxAddress, MailboxError, opened
from tickets.notify import notify_delivery

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

_HELP: Final = """Makes a ticket of each unread mail; an answer to ours goes on with its ticket.

The mailbox' address is read from an environment variable, as in
  IMAP_URL=imaps://user:password@host:993/INBOX   (%XX for signs that a URL gives sense)
and should be used by nobody else: what people read there first is not received in. A mail is marked
as read once it is written down. What no customer wrote (automatic answers, absence notes, bounces)
is suspended: the admin lists it with its reason. People decide what came by a mailing list or a web
form, and what could not be read whole. What cannot be received in is flagged and stays unread. Exit
code: 0, or 1 where the mailbox cannot be read or a mail was flagged."""
_LONGEST_PAUSE_SECONDS: Final = 600.0
_FAULTS: Final = (MailboxError, OperationalError, InterfaceError, StorageFailedError)


class Command(BaseCommand):
    help = _HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: object) -> CommandParser:
        kwargs["formatter_class"] = RawDescriptionHelpFormatter
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--mailbox-variable", default="IMAP_URL", metavar="NAME")
        parser.add_argument("--folder", default="", help="instead of the address' own")
        parser.add_argument(
            "--follow", type=float, metavar="SECONDS", help="look again and again, so often"
        )

    def handle(self, *args: object, **options: object) -> None:
        variable, follow = str(options["mailbox_variable"]), options["follow"]
        slug = str(options["tenant"])
        try:
            address = MailboxAddress.of(os.environ.get(variable, ""), str(options["folder"]))
            if isinstance(follow, float):
                self._follow(slug, address, follow)
            counts = self._look(slug, address)
        except MailboxError as error:
            raise CommandError(f"{variable}: {error}") from error
        except StorageFailedError as error:
            raise CommandError(f"Attachments cannot be kept: {error}") from error
        if counts[MailOutcome.FAILED]:
            raise CommandError("Some mails could not be received in; the lines above name them.")

    def _follow(self, slug: str, address: MailboxAddress, seconds: float) -> None:
        """For ever, until the tenant is gone; a server that is down is asked less and less."""
        pause = seconds = max(seconds, 1.0)
        while True:
            try:
                self._look(slug, address)
                pause = seconds
            except _FAULTS as error:
                self.stderr.write(str(error).strip())
                pause = min(pause * 2, max(seconds, _LONGEST_PAUSE_SECONDS))
                if not isinstance(error, MailboxError):
                    close_old_connections()
            time.sleep(pause)

    def _look(self, slug: str, address: MailboxAddress) -> Counter[MailOutcome]:
        tenant = Tenant.objects.filter(slug=slug, status=TenantStatus.ACTIVE).first()
        if tenant is None:
            raise CommandError(f"There is no active tenant {slug!r}.")
        counts: Counter[MailOutcome] = Counter()
        with tenant_scope(tenant.pk), opened(address) as mailbox:
            for received in take_new(mailbox):
                counts[received.outcome] += 1
                if received.outcome == MailOutcome.FAILED:
                    self.stderr.write(
                        f"Mail {received.uid} of {address.folder} could not be received in "
                        f"({received.error}). It is flagged: take the flag off to try again."
                    )
        if counts:
            notify_delivery()
            told = ", ".join(
                f"{counts[outcome]:,} {outcome}" for outcome in MailOutcome if counts[outcome]
            )
            self.stdout.write(f"{counts.total():,} mails: {told}.")
        return counts
