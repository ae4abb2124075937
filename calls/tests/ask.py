"""The direct upload, as an integrator walks it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypedDict

from django.test import Client

from calls.tests.sounds import silence

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
    from rest_framework.response import _MonkeyPatchedResponse as APIAnswer
    from rest_framework.test import APIClient

PRESIGN = "/api/v1/uploads/presign"
CALLS = "/api/v1/calls"


class Part(TypedDict):
    number: int
    upload_url: str


class Promised(TypedDict):
    upload_id: str
    s3_key: str
    method: str
    upload_url: str
    headers: dict[str, str]
    part_size: int
    parts: list[Part]
    complete_url: str


def presign(client: APIClient, body: bytes = b"", /, **said: object) -> APIAnswer:
    asked: dict[str, object] = {"filename": "call.wav", "content_type": "audio/wav"}
    if body:
        asked |= {"size_bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    return client.post(PRESIGN, asked | said, format="json")


def put(url: str, body: bytes, content_type: str = "audio/wav") -> Answer:
    """As anybody: the signature is the authority."""
    return Client().put(url, body, content_type, CONTENT_TYPE=content_type)


def send(client: APIClient, body: bytes | None = None, /, **said: object) -> Promised:
    """A promise whose file has arrived."""
    content = silence() if body is None else body
    promise: Promised = presign(client, **said).json()
    assert put(promise["upload_url"], content).status_code == 200
    return promise


def bind(client: APIClient, promise: Promised, /, **said: object) -> APIAnswer:
    asked: dict[str, object] = {"upload_id": promise["upload_id"]}
    return client.post(CALLS, asked | said, format="json")
