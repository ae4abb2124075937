"""Mail handed to the mail server, one after another over one connection."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
from django.core.mail import get_connection

from tenants.mail.delivery_errors import delivery_error_of
from tenants.mail.kinds import mail_kind
from tenants.work_queue.claims import WorkFailedError, WorkRefusedError, finishing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.mail.backends.base import BaseEmailBackend

    from tenants.mail.delivery_errors import DeliveryError
    from tenants.models import OutgoingMail
    from tenants.work_queue.kinds import Claim

_log = structlog.get_logger(__name__)


class Sender:
    """Sends claimed mail. After an error of the server `is_over`: other mail would fail too."""

    def __init__(self, connection: BaseEmailBackend) -> None:
        self.connection = connection
        self.is_over = False

    def work(self, claimed: Claim[OutgoingMail]) -> list[OutgoingMail]:
        """Who dies between the sending and the end leaves it to whoever comes after the lease.

        That one sends it a second time, under the same Message-ID, by which mail programs show it
        once. Raises WorkFailedError, and WorkRefusedError where another attempt would end the same.
        """
        kind = mail_kind(claimed.item.kind)
        try:
            self.connection.open()  # Once for all; it stays open between messages.
            kind.write_function(claimed.item, self.connection).send()
        except WorkRefusedError:
            raise
        except Exception as error:  # noqa: BLE001  # Whatever fails, the row says so.
            self._fail(claimed, delivery_error_of(error, kind.address), error)
        with finishing(claimed):
            return []

    def _fail(self, claimed: Claim[OutgoingMail], found: DeliveryError, error: Exception) -> None:
        _log.warning(
            "mail_not_sent",
            mail=str(claimed.item_id),
            attempt=claimed.attempt,
            error_type=type(error).__name__,
            exc_info=not found.is_lasting and not found.is_servers,
        )
        self.connection.close()
        self.is_over = found.is_servers
        if found.is_lasting:
            raise WorkRefusedError("not_deliverable", found.message) from error
        raise WorkFailedError("not_delivered", found.message) from error


@contextmanager
def open_sender() -> Iterator[Sender]:
    connection = get_connection()
    try:
        yield Sender(connection)
    finally:
        connection.close()
