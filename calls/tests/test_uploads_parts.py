"""Large files, sent in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calls.tests.ask import bind, presign, put
from calls.tests.sounds import silence
from tenants.tests.ask import as_key

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from calls.tests.ask import Part
    from tenants.models import Tenant
    from tenants.storage.port import ObjectStorage

pytestmark = pytest.mark.usefixtures("in_folder")


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "calls:write")


def test_large_files_come_in_parts(client: APIClient, in_folder: ObjectStorage) -> None:
    body = silence(9_000_000)
    promise = presign(client, body, multipart=True).json()
    size = promise["part_size"]
    pieces = {1: body[:size], 2: body[size:]}
    etags = [
        {"number": part["number"], "etag": put_part(part, pieces[part["number"]])}
        for part in promise["parts"]
    ]

    done = client.post(promise["complete_url"], {"parts": etags}, format="json")

    assert promise["method"] == "MULTIPART"
    assert (done.status_code, in_folder.size_of(promise["s3_key"])) == (200, len(body))
    assert bind(client, promise).status_code == 201


def put_part(part: Part, body: bytes) -> str:
    return put(part["upload_url"], body)["ETag"]


def test_parts_are_announced_for_large_sizes_and_renewed(client: APIClient) -> None:
    promise = presign(client, size_bytes=100_000_001).json()
    address = f"/api/v1/uploads/{promise['upload_id']}/parts"

    renewed = client.post(address, {"numbers": [3, 1]}, format="json").json()

    assert [part["number"] for part in promise["parts"]] == [1, 2, 3, 4, 5, 6]
    assert [part["number"] for part in renewed["parts"]] == [3, 1]


def test_parts_that_do_not_fit_are_named(client: APIClient) -> None:
    promise = presign(client, multipart=True, size_bytes=40).json()
    named = {"parts": [{"number": 1, "etag": "never"}]}

    response = client.post(promise["complete_url"], named, format="json")

    assert response.status_code == 400
    assert "Part 1 is missing" in response.json()["detail"]
