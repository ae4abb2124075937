"""Keeping the files of a mail, in the storage and as rows of its message."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from tenants.domain.subjects import Subject
from tenants.models.lengths import longest
from tenants.storage.objects import register_object
from tenants.storage.port import object_storage, write_stream
from tickets.domain.attachments.keys import ATTACHMENT, attachment_key
from tickets.domain.attachments.scanning import scan_content
from tickets.models import Attachment
from tickets.states import SUBJECT_KIND, ScanState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tickets.models import TicketMessage

MOST_BYTES: Final = 25 << 20  # Of one file,
MOST_BYTES_OF_MAIL: Final = 50 << 20  # and of all files of a mail,
MOST_FILES: Final = 20  # of which there are at most so many.
DOWNLOAD: Final = "application/octet-stream"  # Whatever it is, no browser shows it.
_LONGEST_NAME: Final = longest(Attachment, "name")
_LONGEST_TYPE: Final = longest(Attachment, "content_type")


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file as it came: its name and type are what the mail says."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that lies in the storage, or was infected; no row yet."""

    name: str
    content_type: str
    size_bytes: int
    sha256: str
    storage_key: str
    scan: ScanState


def within_limits(files: Iterable[MailFile]) -> tuple[list[MailFile], list[MailFile]]:
    """Those that are kept, and those that are too large or too many."""
    kept: list[MailFile] = []
    left: list[MailFile] = []
    size = 0
    for file in files:
        fits = len(file.content) <= MOST_BYTES and size + len(file.content) <= MOST_BYTES_OF_MAIL
        if fits and len(kept) < MOST_FILES:
            size += len(file.content)
            kept.append(file)
        else:
            left.append(file)
    return kept, left


def keep_file(file: MailFile) -> KeptFile:
    """Scan it and write it to the storage, outside any transaction.

    What nobody enters as a row afterwards, the sweep removes. Raises StorageFailedError.
    """
    scan = scan_content(file.content)
    key = "" if scan == ScanState.INFECTED else attachment_key()
    if key:
        write_stream(object_storage(), key, [file.content], content_type=DOWNLOAD)
    return KeptFile(
        name=file.name[:_LONGEST_NAME],
        content_type=file.content_type[:_LONGEST_TYPE],
        size_bytes=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        storage_key=key,
        scan=scan,
    )


def attach(message: TicketMessage, files: Iterable[KeptFile]) -> None:
    """Enter the files as the message's, in the caller's transaction."""
    for file in files:
        Attachment.objects.create(message=message, **asdict(file))
        if file.storage_key:
            register_object(
                Subject(SUBJECT_KIND, message.ticket_id),
                ATTACHMENT,
                key=file.storage_key,
                size_bytes=file.size_bytes,
                sha256=file.sha256,
            )
