"""Where recordings lie in the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

from tenants.scope import current_tenant_id
from tenants.storage.kinds import ObjectKind

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

RECORDING: Final = ObjectKind(
    name="recording",
    keys=r"\d{4}/\d\d/\d\d/[0-9a-f-]{36}\.[a-z0-9]+",
    reserved="calls.domain.uploads.expiry.keys_of_open_uploads",
)


RENDITION: Final = ObjectKind(
    name="rendition", keys=r"\d{4}/\d\d/\d\d/[0-9a-f-]{36}\.rendition\.[0-9a-f]{32}\.m4a"
)


TRANSCRIPTS: Final = "transcripts"  # The storage that S3_BUCKET_TRANSCRIPTS names.
TRANSCRIPT_COPY: Final = ObjectKind(
    name="transcript_copy",
    keys=r"\d{4}/\d\d/\d\d/[0-9a-f-]{36}\.transcript\.v\d+\.[0-9a-f]{32}\.json",
    storage=TRANSCRIPTS,
)
ANALYSIS_COPY: Final = ObjectKind(
    name="analysis_copy",
    keys=r"\d{4}/\d\d/\d\d/[0-9a-f-]{36}\.analysis\.v\d+\.[0-9a-f]{32}\.json",
    storage=TRANSCRIPTS,
)


def copy_key(recording_key: str, what: str, version: int) -> str:
    """Named like the recording, and never the same twice."""
    return f"{recording_key.rpartition('.')[0]}.{what}.v{version}.{uuid4().hex}.json"


def rendition_key(recording_key: str) -> str:
    """Beside the recording, and never the same twice: a failed attempt's object is swept."""
    return f"{recording_key.rpartition('.')[0]}.rendition.{uuid4().hex}.m4a"


def recording_key(call_id: UUID, ending: str, *, at: datetime) -> str:
    """`<tenant>/<year>/<month>/<day>/<call>.<ending>`: made here, never by a client."""
    return f"{current_tenant_id()}/{at:%Y/%m/%d}/{call_id}.{ending}"
