"""A mailbox on an IMAP server (RFC 3501), and its mails one by one."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from imapclient import FLAGGED, SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from tickets.domain.mail.large_mails import assembled

if TYPE_CHECKING:
    from collections.abc import Iterator

_PORTS: Final = {"imaps": 993, "imap": 143}
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PATIENCE_SECONDS: Final = 60.0
# What is held of a mail: its texts, and the files that are kept, in base64.
_MOST_BYTES: Final = 75 << 20
_INBOX: Final = "INBOX"


class MailboxError(RuntimeError):
    """The mailbox cannot be used now; the message says what to do, and holds no secret."""


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    is_encrypted_from_the_start: bool

    @classmethod
    def of(cls, url: str, folder: str = "") -> MailboxAddress:
        """As in imaps://user:password@host:993/INBOX, with %XX for signs that a URL gives sense.

        Raises MailboxError, which does not repeat the address.
        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError:
            port = 0
        if not port or not parts.hostname or not parts.username or parts.password is None:
            raise MailboxError(
                "The mailbox' address must read imaps://user:password@host:993/INBOX, with what "
                "is no letter or digit in user and password as %XX (@ is %40)."
            )
        return cls(
            host=parts.hostname,
            port=port,
            user=unquote(parts.username),
            password=unquote(parts.password),
            folder=folder or unquote(parts.path.strip("/")) or _INBOX,
            is_encrypted_from_the_start=parts.scheme == "imaps",
        )


class Mailbox:
    """An open folder. Of its mails only the flags are changed."""

    def __init__(self, client: IMAPClient) -> None:
        self._client = client

    def new(self) -> list[int]:
        """The ids of mails that nobody has read or flagged, the oldest first."""
        return sorted(self._client.search(["UNSEEN", "UNFLAGGED", "UNDELETED"]))

    def fetch(self, uid: int) -> bytes | None:
        """All of it, of a very large one all that fits; leaves it unread. None where it is gone."""
        found = self._client.fetch([uid], ["RFC822.SIZE", "BODYSTRUCTURE"]).get(uid, {})
        size, structure = found.get(b"RFC822.SIZE"), found.get(b"BODYSTRUCTURE")
        if size is None:
            return None
        if size <= _MOST_BYTES or structure is None:
            return self._section(uid, "")
        return assembled(structure, partial(self._section, uid), _MOST_BYTES)

    def _section(self, uid: int, name: str) -> bytes:
        found = self._client.fetch([uid], [f"BODY.PEEK[{name}]"]).get(uid, {})
        return found.get(f"BODY[{name}]".encode()) or b""

    def mark_done(self, uid: int) -> None:
        self._client.add_flags([uid], [SEEN])

    def mark_failed(self, uid: int) -> None:
        """It stays unread, and is left alone until somebody takes the flag off."""
        self._client.add_flags([uid], [FLAGGED])


@contextmanager
def opened(address: MailboxAddress) -> Iterator[Mailbox]:
    """The folder, signed in and encrypted; raises MailboxError, also for what fails inside."""
    try:
        with _connected(address) as client:
            _sign_in(client, address)
            client.select_folder(address.folder)
            yield Mailbox(client)
    except (OSError, IMAPClientError) as error:
        raise MailboxError(
            f"The mailbox {address.folder!r} on {address.host}:{address.port} cannot be read "
            f"({type(error).__name__}): check that the server is up and the folder's name."
        ) from error


def _connected(address: MailboxAddress) -> IMAPClient:
    is_encrypted = address.is_encrypted_from_the_start
    return IMAPClient(
        address.host,
        address.port,
        ssl=is_encrypted,
        ssl_context=ssl.create_default_context() if is_encrypted else None,
        timeout=_PATIENCE_SECONDS,
    )


def _sign_in(client: IMAPClient, address: MailboxAddress) -> None:
    """Nothing secret leaves this machine unencrypted."""
    if not address.is_encrypted_from_the_start and address.host not in _HERE:
        client.starttls(ssl.create_default_context())
    try:
        client.login(address.user, address.password)
    except LoginError as error:
        raise MailboxError(
            f"{address.host} refuses the mailbox' user or password: check the variable; many "
            "providers want a password of its own for programs."
        ) from error
