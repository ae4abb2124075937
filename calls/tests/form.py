"""The form upload, as a program or a page sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from calls.tests.sounds import silence

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

UPLOAD: Final = "/api/v1/calls/upload"
FIELDS: Final = {
    "company_name": "Blue Bottle",
    "contact_email": "a@b.co",
    "call_type": "support",
}


def upload(
    client: Client,
    body: bytes | None = None,
    *,
    name: str = "call.wav",
    headers: dict[str, str] | None = None,
    **said: str | None,
) -> Answer:
    file = SimpleUploadedFile(name, silence() if body is None else body, "audio/wav")
    fields: dict[str, object] = {**FIELDS, "file": file, **said}
    kept = {field: value for field, value in fields.items() if value is not None}
    return client.post(UPLOAD, kept, headers=headers)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
