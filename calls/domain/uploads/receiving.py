"""Files whose bytes come through us: to the local storage, or in a form."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls.domain.uploads.formats import START, check_size, container_found, ending_of
from calls.domain.uploads.presigned import draft_upload, reject_upload, storage_errors_refused
from calls.models import Upload
from calls.states import UploadState
from tenants.domain.refusals import Refused
from tenants.storage.port import StorageFailedError, object_storage, write_stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from calls.domain.uploads.presigned import FileClaim
    from tenants.domain.actors import Actor


def receive_stream(key: str, blocks: Iterable[bytes]) -> int:
    """Write the file of a presigned upload, once; its size. Raises Refused.

    Where the line breaks the upload may be sent again.
    """
    with _taking(key):
        with storage_errors_refused():
            size = write_stream(object_storage(), key, blocks, content_type="")
        Upload.objects.filter(storage_key=key, state=UploadState.UPLOADING).update(
            state=UploadState.RECEIVED, size_bytes=size
        )
    return size


@contextmanager
def _taking(key: str) -> Iterator[None]:
    """One sender at a time; after an error the upload is as it was."""
    taken = Upload.objects.filter(storage_key=key, state=UploadState.CREATED)
    if not taken.update(state=UploadState.UPLOADING):
        raise Refused(
            "upload-address-used",
            _("A file was sent here already, or the upload is over: ask for a new one."),
            status=409,
        )
    try:
        yield
    except BaseException:  # Also when the server stops a thread that receives.
        Upload.objects.filter(storage_key=key, state=UploadState.UPLOADING).update(
            state=UploadState.CREATED
        )
        raise


class Incoming:
    """One file of a form, passed on to the storage as it comes; memory does not grow with it.

    Ends with `finish` or `discard`; a process that dies in between leaves a row for the sweep.
    """

    def __init__(self, claim: FileClaim, actor: Actor) -> None:
        """Raises Refused for a name that is not accepted or a storage that does not answer."""
        upload = draft_upload(claim, actor)
        upload.state = UploadState.UPLOADING
        upload.save(force_insert=True)
        self.upload = upload
        self.size = 0
        self._start = bytearray()
        self._stack = ExitStack()
        try:
            with storage_errors_refused():
                self._sink = self._stack.enter_context(
                    object_storage().writing(upload.storage_key, content_type=claim.content_type)
                )
        except Refused:
            Upload.objects.filter(pk=upload.pk).delete()  # Nothing was ever stored for it.
            raise

    def write(self, block: bytes) -> None:
        """Raises Refused as soon as the file is too large, or its start is not audio."""
        self.size += len(block)
        check_size(self.size)
        if len(self._start) < START:
            self._start += block[: START - len(self._start)]
            if len(self._start) >= START:
                self._check_content()
        with storage_errors_refused():
            self._sink.write(block)

    def _check_content(self) -> None:
        container_found(bytes(self._start), ending_of(self.upload.storage_key))

    def finish(self) -> Upload:
        """The received upload, ready to be bound. Raises Refused."""
        check_size(self.size)
        self._check_content()
        with storage_errors_refused():
            self._stack.close()
        Upload.objects.filter(pk=self.upload.pk).update(
            state=UploadState.RECEIVED, size_bytes=self.size
        )
        self.upload.state = UploadState.RECEIVED
        return self.upload

    def discard(self, reason: str) -> None:
        """Keep nothing of it. A storage that does not even forget is logged."""
        with suppress(StorageFailedError):
            self._stack.__exit__(_DiscardedError, _DiscardedError(reason), None)
        with suppress(Refused):
            reject_upload(self.upload, reason)


class _DiscardedError(Exception):
    """Ends a sink's block, so that it keeps nothing."""
