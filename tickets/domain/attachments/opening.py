"""Opening a file of a message: as a download, and never unscanned where a scanner is set up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tenants.domain.subjects import Subject
from tenants.storage.objects import objects_of
from tenants.storage.port import StorageFailedError, object_storage
from tenants.storage.scanning import virus_scanner
from tickets.domain.attachments.keeping import DOWNLOAD
from tickets.domain.attachments.scanning import scan_file
from tickets.states import SUBJECT_KIND, ScanState

if TYPE_CHECKING:
    from tickets.models import Attachment

_OPEN_FOR: Final = timedelta(minutes=10)


def attachment_url(attachment: Attachment) -> str:
    """A signed address of a download, for ten minutes.

    Scanned now where a scanner is set up and did not answer before. Raises Refused for what is
    infected, what cannot be scanned, and where the storage fails.
    """
    try:
        if attachment.scan == ScanState.NOT_SCANNED and virus_scanner() is not None:
            _scan_now(attachment)
        if attachment.scan == ScanState.INFECTED:
            words = _("A virus was found in this file: it was deleted.")
            raise Refused("infected", words, status=410)
        return object_storage().presign_get(
            attachment.storage_key,
            filename=attachment.name,
            content_type=DOWNLOAD,
            expires=_OPEN_FOR,
        )
    except StorageFailedError as error:
        raise Refused("storage-failed", str(error), status=503) from error


def _scan_now(attachment: Attachment) -> None:
    with object_storage().open_local(attachment.storage_key) as path:
        scan = scan_file(path)
    if scan == ScanState.NOT_SCANNED:
        words = _("The virus scanner does not answer: try again later.")
        raise Refused("not-scanned", words, status=503)
    attachment.scan = scan
    if scan == ScanState.INFECTED:
        _delete_object(attachment)
    attachment.save(update_fields=["scan", "storage_key", "updated_at"])


def _delete_object(attachment: Attachment) -> None:
    key, attachment.storage_key = attachment.storage_key, ""
    subject = Subject(SUBJECT_KIND, attachment.message.ticket_id)
    with transaction.atomic():
        attachment.save(update_fields=["scan", "storage_key", "updated_at"])
        objects_of(subject).filter(key=key).delete()
    object_storage().delete(key)
