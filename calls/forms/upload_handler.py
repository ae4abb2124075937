"""A form's file on its way into the storage, while the form is still being read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NoReturn

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.utils.translation import gettext as _

from calls.domain.uploads.formats import check_size
from calls.domain.uploads.presigned import FileClaim
from calls.domain.uploads.receiving import Incoming
from calls.models import Upload
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tenants.models.lengths import longest
from tenants.storage.port import BLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import IO

    from django.http import HttpRequest

    from tenants.domain.principals import Asker

FIELD: Final = "file"
_FIELDS_BESIDE: Final = 16 << 20  # Bytes that the other fields and the framing may take.
_LONGEST_TYPE: Final = longest(Upload, "content_type")


class RecordingUploadHandler(FileUploadHandler):
    """Takes the form's one `file`, from who may upload.

    Must be set before anything reads `request.POST` (the CSRF check does). A refusal is kept, and
    the body read to its end, so that the client is still there to be told: `taken` raises it.
    Who made one ends it with `taken` and a call, or with `discard`.
    """

    chunk_size = BLOCK

    def __init__(
        self, request: HttpRequest, asker: Callable[[], Asker], *, is_hashed: bool = False
    ) -> None:
        super().__init__(request)
        self._asker = asker
        self._hash = hashlib.sha256() if is_hashed else None
        self._body_length = 0
        self._incoming: Incoming | None = None
        self._refusal: Refused | None = None
        self._is_complete = False

    @property
    def sha256(self) -> str:
        """Of what arrived, where it was asked for."""
        return self._hash.hexdigest() if self._hash else ""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: Mapping[str, str],  # noqa: N803  # Django passes it by this name.
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self._body_length = content_length

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]  # Passed on as they came.
        if self._refusal or self.field_name != FIELD:
            self._skip()
        try:
            self._begin()
        except Refused as refusal:
            self._refuse(refusal)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._incoming is None:
            return
        if self._hash:
            self._hash.update(raw_data)
        try:
            self._incoming.write(raw_data)
        except Refused as refusal:
            self._refuse(refusal)

    def file_complete(self, file_size: int) -> None:
        self._is_complete = True

    def taken(self) -> Upload:
        """The received upload. Raises Refused: what was refused, or that no file came."""
        if self._refusal:
            raise self._refusal
        if self._incoming is None or not self._is_complete:
            raise Refused("file-missing", _("Attach the recording in the field “file”."))
        if _ended_early(self.request):
            raise Refused("cut-off", _("The form ended before its announced length."))
        return self._incoming.finish()

    def discard(self, reason: str) -> None:
        """Keep nothing of what came."""
        if self._incoming:
            self._incoming.discard(reason)
            self._incoming = None

    def _begin(self) -> None:
        asker = self._asker()
        if not asker.has_perm("calls.upload_call"):
            raise Refused("may-not-upload", _("You may not upload recordings."), status=403)
        if self._incoming:
            raise Refused("one-file", _("Send one file in a form."))
        check_size(max(1, self._body_length - _FIELDS_BESIDE))
        content_type = (self.content_type or "application/octet-stream")[:_LONGEST_TYPE]
        claim = FileClaim(self.file_name or "", content_type)
        self._incoming = Incoming(claim, actor_of(asker))

    def _refuse(self, refusal: Refused) -> NoReturn:
        self._refusal = refusal
        self.discard(refusal.message)
        self._skip()

    def _skip(self) -> NoReturn:
        if self._body_length > 2 * settings.MAX_UPLOAD_BYTES:
            raise StopUpload(connection_reset=True)
        raise SkipFile


def _ended_early(request: HttpRequest | None) -> bool:
    """Whether the client hung up: the parser takes a short body for a whole one."""
    stream = getattr(request, "_stream", None)
    limit, position = getattr(stream, "limit", 0), getattr(stream, "_pos", 0)
    return bool(position < limit)
