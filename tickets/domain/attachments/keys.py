"""Where files of messages lie in the storage."""

from __future__ import annotations

from typing import Final

from tenants.identifiers import uuid7
from tenants.scope import current_tenant_id
from tenants.storage.kinds import ObjectKind

ATTACHMENT: Final = ObjectKind(name="attachment", keys=r"attachments/[0-9a-f-]{36}")


def attachment_key() -> str:
    """`<tenant>/attachments/<id>`: nothing of it comes from the mail."""
    return f"{current_tenant_id()}/attachments/{uuid7()}"
