"""The direct upload, as an integrator walks it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.test import Client

from calls.tests.storage_of_tests import tone

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.test import APIClient

PRESIGN = "/api/v1/uploads/presign"
CALLS = "/api/v1/calls"


def presign(client: APIClient, body: bytes = b"", **said: object) -> HttpResponse:
    asked = {"filename": "call.wav", "content_type": "audio/wav"}
    if body:
        asked |= {"size_bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    return client.post(PRESIGN, asked | said, format="json")


def put(promise: dict[str, object], body: bytes) -> HttpResponse:
    """As anybody: the signature is the authority."""
    content_type = promise["headers"]["Content-Type"]
    return Client().put(promise["upload_url"], body, content_type, CONTENT_TYPE=content_type)


def send(client: APIClient, body: bytes | None = None, **said: object) -> dict[str, object]:
    """A promise whose file has arrived."""
    content = tone() if body is None else body
    promise = presign(client, **said).json()
    assert put(promise, content).status_code == 200
    return promise


def bind(client: APIClient, promise: dict[str, object], **said: object) -> HttpResponse:
    return client.post(CALLS, {"upload_id": promise["upload_id"]} | said, format="json")
