"""A file in parts whose sender forgot everything: it goes on from what the storage has."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from calls.domain.uploads import parts
from calls.models import Upload
from calls.states import UploadState
from calls.tests.ask import bind, presign, put
from calls.tests.sounds import silence
from tenants.scope import tenant_scope
from tenants.storage.port import PartsError, object_storage
from tenants.storage.tests.storages import keep_in_folder, keep_in_s3
from tenants.tests.ask import as_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pytest_django import Settings
    from rest_framework.test import APIClient

    from calls.tests.ask import Part, Promised
    from tenants.models import Tenant

PART = 5 << 20  # Bytes: S3 takes no smaller ones but the last.
BODY = silence((3 * PART + 1000) // 2)


@pytest.fixture(params=["folder", "s3"], autouse=True)
def _in_each_storage(
    request: pytest.FixtureRequest,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parts, "PART_SIZE", PART)
    if request.param == "s3":
        keep_in_s3(settings, request.getfixturevalue("s3_endpoint"))
    else:
        keep_in_folder(settings, tmp_path)


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "calls:write")


def put_part(part: Part) -> None:
    start = (part["number"] - 1) * PART
    url, piece = part["upload_url"], BODY[start : start + PART]
    if url.startswith("/"):
        assert put(url, piece).status_code == 200
        return
    with urlopen(Request(url, piece, method="PUT")) as answer:  # noqa: S310  # Our own server.
        assert answer.status == 200


def begin(client: APIClient, sent: Iterable[int]) -> Promised:
    """A promise of four parts, some of which have arrived."""
    promise: Promised = presign(client, BODY, multipart=True).json()
    assert [part["number"] for part in promise["parts"]] == [1, 2, 3, 4]
    for number in sent:
        put_part(promise["parts"][number - 1])
    return promise


def address_of(promise: Promised) -> str:
    return f"/api/v1/uploads/{promise['upload_id']}"


def stored_upload(acme: Tenant, promise: Promised) -> Upload:
    with tenant_scope(acme.pk):
        return Upload.objects.get(pk=promise["upload_id"])


def test_who_forgot_everything_goes_on_and_sends_the_rest_only(client: APIClient) -> None:
    address = address_of(begin(client, sent=[1, 3]))

    found = client.get(address).json()
    there = {part["number"]: part["size_bytes"] for part in found["parts"]}
    wanted = {"numbers": [number for number in (1, 2, 3, 4) if number not in there]}
    for part in client.post(f"{address}/parts", wanted, format="json").json()["parts"]:
        put_part(part)
    done = client.post(found["complete_url"])
    call = bind(client, found)

    assert there == {1: PART, 3: PART}
    assert (found["state"], found["method"], found["part_size"]) == ("uploading", "MULTIPART", PART)
    assert (found["size_bytes"], done.json()["state"]) == (len(BODY), "received")
    assert call.json()["audio"]["file_size_bytes"] == len(BODY)
    after = client.get(address).json()
    assert (after["state"], after["call_id"], after["parts"]) == ("bound", call.json()["id"], [])


def test_named_parts_are_taken_by_the_etags_that_were_listed(client: APIClient) -> None:
    promise = begin(client, sent=[1, 2, 3, 4])
    listed = client.get(address_of(promise)).json()["parts"]
    named = [{"number": part["number"], "etag": part["etag"]} for part in listed]

    done = client.post(promise["complete_url"], {"parts": named}, format="json")

    assert (done.status_code, object_storage().size_of(promise["s3_key"])) == (200, len(BODY))


def test_what_is_not_whole_is_not_put_together(client: APIClient) -> None:
    promise = begin(client, sent=[1, 2])

    refusal = client.post(promise["complete_url"])

    assert refusal.status_code == 400
    assert f"{2 * PART} of {len(BODY)} bytes are there" in refusal.json()["detail"]
    assert len(client.get(address_of(promise)).json()["parts"]) == 2


def test_no_more_parts_are_signed_than_the_announced_size_has(client: APIClient) -> None:
    address = f"{address_of(begin(client, sent=[]))}/parts"

    refusal = client.post(address, {"numbers": [4, 5]}, format="json")

    assert refusal.status_code == 400
    assert "numbered from 1 to 4" in refusal.json()["detail"]


def test_a_file_that_was_put_together_unnoticed_is_received(
    acme: Tenant, client: APIClient
) -> None:
    """The process died between the store's answer and the row."""
    promise = begin(client, sent=[1, 2, 3, 4])
    upload = stored_upload(acme, promise)
    there = object_storage().list_parts(upload.storage_key, upload.multipart_id)
    named = [(part.number, part.etag) for part in there]
    object_storage().complete_multipart(upload.storage_key, upload.multipart_id, named)

    seen = client.get(address_of(promise)).json()
    first, again = (client.post(promise["complete_url"]) for _ in range(2))

    assert (seen["state"], seen["parts"]) == ("received", [])
    assert [first.json()["state"], again.json()["state"]] == ["received", "received"]
    assert bind(client, promise).status_code == 201


def test_an_upload_given_up_keeps_nothing_also_when_the_first_attempt_died(
    acme: Tenant, client: APIClient
) -> None:
    promise = begin(client, sent=[1])
    upload = stored_upload(acme, promise)
    with tenant_scope(acme.pk):  # The row was written, the parts not removed yet.
        Upload.objects.update(state=UploadState.ABORTED)

    answers = [client.delete(address_of(promise)).status_code for _ in range(2)]

    assert answers == [204, 204]
    with pytest.raises(PartsError):
        object_storage().list_parts(upload.storage_key, upload.multipart_id)
    assert client.get(address_of(promise)).json()["state"] == "aborted"


def test_what_is_put_together_after_it_was_given_up_goes(acme: Tenant, client: APIClient) -> None:
    promise = begin(client, sent=[1, 2, 3, 4])
    upload = stored_upload(acme, promise)
    with tenant_scope(acme.pk):
        Upload.objects.update(state=UploadState.ABORTED)  # While the store puts it together.
        with pytest.raises(Exception, match="is over"):
            parts.complete_parts(upload, [])

    assert object_storage().size_of(promise["s3_key"]) is None


def test_parts_that_the_bucket_dropped_end_the_upload(acme: Tenant, client: APIClient) -> None:
    promise = begin(client, sent=[1])
    upload = stored_upload(acme, promise)

    object_storage().abort_multipart(upload.storage_key, upload.multipart_id)

    assert client.get(address_of(promise)).json()["state"] == "expired"


def test_a_whole_file_that_arrived_is_seen_before_it_is_bound(client: APIClient) -> None:
    promise = presign(client, silence()).json()
    before = client.get(address_of(promise)).json()["state"]
    url, headers = promise["upload_url"], promise["headers"]
    if url.startswith("/"):
        put(url, silence())
    else:
        urlopen(Request(url, silence(), headers, method="PUT")).close()  # noqa: S310  # Our own server.

    found = client.get(address_of(promise)).json()

    assert (before, found["state"], found["method"]) == ("created", "received", "PUT")
