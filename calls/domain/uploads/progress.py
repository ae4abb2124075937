"""How far an upload has come, for whoever lost the thread: the storage knows, our row may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from calls.domain.uploads.presigned import storage_errors_refused
from calls.states import UploadState
from tenants.storage.port import PartsError, object_storage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calls.models import Upload
    from tenants.storage.port import Part

_COMING: Final = (UploadState.CREATED, UploadState.UPLOADING)


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """`parts` are those that the storage has; none once they are put together."""

    state: UploadState
    parts: Sequence[Part] = ()


def progress_of(upload: Upload) -> UploadProgress:
    """Raises Refused where the storage fails."""
    state = UploadState(upload.state)
    if state not in _COMING:
        return UploadProgress(state)
    if not upload.multipart_id:
        return UploadProgress(UploadState.RECEIVED if has_arrived(upload) else state)
    with storage_errors_refused():
        try:
            return UploadProgress(
                state, object_storage().list_parts(upload.storage_key, upload.multipart_id)
            )
        except PartsError:  # Put together though nobody could tell us, or dropped by the bucket.
            return UploadProgress(
                UploadState.RECEIVED if has_arrived(upload) else UploadState.EXPIRED
            )


def has_arrived(upload: Upload) -> bool:
    """Whether the whole file is in its place. Raises Refused where the storage fails."""
    with storage_errors_refused():
        size = object_storage().size_of(upload.storage_key)
    return size is not None and upload.declared_size in {None, size}
