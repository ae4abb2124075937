"""The direct upload: promise, PUT, call."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from calls.domain.uploads.expiry import KEPT, expire_uploads
from calls.models import Call, CallEvent, Recording, Stage, Upload
from calls.stages import TRANSCRIPTION
from calls.states import UploadState
from calls.tests.ask import CALLS, bind, presign, put, send
from calls.tests.sounds import silence
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.storage.tests.storages import keep_in_folder, keep_in_s3
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings
    from rest_framework.test import APIClient

    from calls.tests.ask import Promised
    from tenants.models import Tenant
    from tenants.storage.port import ObjectStorage

pytestmark = pytest.mark.usefixtures("in_folder")


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "calls:write")


def state_of(acme: Tenant, promise: Promised) -> str:
    with tenant_scope(acme.pk):
        return str(Upload.objects.get(pk=promise["upload_id"]).state)


def test_a_promise_says_where_to_put_the_file(client: APIClient, acme: Tenant) -> None:
    response = presign(client, silence())

    promise = response.json()
    assert response.status_code == 201
    assert promise["method"] == "PUT"
    assert promise["headers"] == {"Content-Type": "audio/wav"}
    assert promise["s3_key"].startswith(f"{acme.pk}/{timezone.now():%Y/%m/%d}/")
    assert promise["s3_key"].endswith(".wav")
    assert {"upload_id", "upload_url", "expires_at"} < set(promise)


def test_a_file_that_arrived_becomes_a_call(client: APIClient, acme: Tenant) -> None:
    promise = send(client, silence())

    response = bind(client, promise, company_name="Blue Bottle", direction="inbound")

    call = response.json()
    assert response.status_code == 201
    assert response["Location"].endswith(f"{CALLS}/{call['id']}")
    assert call["status"] == "uploaded"
    assert call["s3_key"] == promise["s3_key"]
    assert call["metadata"]["company_name"] == "Blue Bottle"
    assert call["audio"]["file_size_bytes"] == len(silence())
    with tenant_scope(acme.pk):
        assert Stage.objects.get(call=call["id"]).kind == TRANSCRIPTION.name
        assert CallEvent.objects.get(call=call["id"]).kind == "uploaded"
    assert state_of(acme, promise) == UploadState.BOUND


def test_the_key_binds_as_well_as_the_id(client: APIClient) -> None:
    promise = send(client)

    response = client.post(CALLS, {"s3_key": promise["s3_key"]}, format="json")

    assert response.json()["s3_key"] == promise["s3_key"]


def test_binding_twice_answers_200_with_the_same_call(client: APIClient, acme: Tenant) -> None:
    promise = send(client)

    first, second = bind(client, promise), bind(client, promise)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    with tenant_scope(acme.pk):
        assert (Call.objects.count(), Stage.objects.count()) == (1, 1)


def test_a_call_is_answered_as_it_is_read_later(client: APIClient, acme: Tenant) -> None:
    member = make_member(acme, Role.AGENT)
    said = {"agent": member.user.email, "started_at": "2026-03-02T10:00:00+02:00", "tags": ["a"]}

    made = bind(client, send(client), external_id="T-1", direction="inbound", **said)

    assert (made.status_code, made.json()) == (201, client.get(made["Location"]).json())


def test_an_address_takes_one_file(client: APIClient) -> None:
    promise = send(client)

    again = put(promise["upload_url"], silence())

    assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (
        409,
        "upload-address-used",
    )


def test_a_file_that_never_came_makes_no_call_and_may_still_come(client: APIClient) -> None:
    promise = presign(client).json()

    early = bind(client, promise)
    put(promise["upload_url"], silence())
    late = bind(client, promise)

    assert (early.status_code, late.status_code) == (409, 201)
    assert "No file has arrived" in early.json()["detail"]


@pytest.mark.parametrize(
    ("said", "status", "word"),
    [
        (
            {"filename": "notes.txt"},
            400,
            "webm, 3gp, aac, amr, aiff, au, caf, gsm",
        ),
        ({"filename": "wav"}, 400, "mp3"),
        ({"size_bytes": 0}, 400, "empty"),
        ({"size_bytes": (1 << 30) + 1}, 413, "larger"),
        ({"sha256": "abc"}, 400, "64 hexadecimal"),
        ({"content_type": "audio/wav\r\nX: y"}, 400, "media type"),
        ({"content_type": ""}, 400, "content_type"),
    ],
)
def test_a_promise_is_refused_in_words(
    client: APIClient, acme: Tenant, said: dict[str, object], status: int, word: str
) -> None:
    response = presign(client, **said)

    assert response.status_code == status
    assert word in response.json()["detail"]
    with tenant_scope(acme.pk):
        assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("body", "word"),
    [(b"", "empty"), (b"<html>not sound</html>", "not audio"), (b"ID", "not audio")],
)
def test_content_that_is_no_audio_is_refused_and_removed(
    client: APIClient, acme: Tenant, in_folder: ObjectStorage, body: bytes, word: str
) -> None:
    promise = send(client, body)

    response = bind(client, promise)

    assert response.status_code == 400
    assert word in response.json()["detail"]
    assert in_folder.size_of(promise["s3_key"]) is None
    assert state_of(acme, promise) == UploadState.REJECTED
    assert bind(client, promise).json()["detail"] == response.json()["detail"]


def test_more_than_is_accepted_is_413(client: APIClient, settings: Settings) -> None:
    promise = send(client)
    settings.MAX_UPLOAD_BYTES = 100

    assert bind(client, promise).status_code == 413


def test_wrong_details_leave_the_upload_usable(client: APIClient, acme: Tenant) -> None:
    promise = send(client)

    wrong = bind(client, promise, agent="nobody@example.com")
    right = bind(client, promise)

    assert (wrong.status_code, right.status_code) == (400, 201)
    assert wrong.json()["errors"][0]["field"] == "agent"


def test_an_outer_id_is_used_once(client: APIClient) -> None:
    bind(client, send(client), external_id="T-1")
    second = bind(client, send(client), external_id="T-1")

    assert second.status_code == 400
    assert "external id exists already" in second.json()["detail"]


def test_another_tenants_upload_is_as_unknown_as_none(client: APIClient, globex: Tenant) -> None:
    theirs = send(as_key(globex, "calls:write"))
    nowhere = theirs | {
        "upload_id": "00000000-0000-7000-8000-000000000000",
        "s3_key": "no/such.wav",
    }

    by_id = [bind(client, each) for each in (theirs, nowhere)]
    by_key = [
        client.post(CALLS, {"s3_key": each["s3_key"]}, format="json") for each in (theirs, nowhere)
    ]

    assert {answer.status_code for answer in (*by_id, *by_key)} == {400}
    assert len({answer.getvalue() for answer in (*by_id, *by_key)}) == 1


def test_a_supervisor_touches_only_their_own_uploads(acme: Tenant, client: APIClient) -> None:
    supervisor = as_person(make_member(acme, Role.SUPERVISOR))
    own, others = send(supervisor), send(client)

    assert bind(supervisor, own).status_code == 201
    assert bind(supervisor, others).status_code == 400
    assert supervisor.delete(f"/api/v1/uploads/{others['upload_id']}").status_code == 404


def test_agents_and_reading_keys_upload_nothing(acme: Tenant) -> None:
    agent = as_person(make_member(acme, Role.AGENT))
    reader = as_key(acme, "calls:read")

    assert (presign(agent).status_code, presign(reader).status_code) == (403, 403)


def test_giving_up_removes_what_arrived(
    client: APIClient, acme: Tenant, in_folder: ObjectStorage
) -> None:
    promise = send(client)

    response = client.delete(f"/api/v1/uploads/{promise['upload_id']}")

    assert response.status_code == 204
    assert in_folder.size_of(promise["s3_key"]) is None
    assert "given up" in bind(client, promise).json()["detail"]


def test_what_never_became_a_call_is_swept(
    client: APIClient, acme: Tenant, in_folder: ObjectStorage
) -> None:
    old, fresh = send(client), send(client)
    with tenant_scope(acme.pk):
        long_ago = timezone.now() - KEPT - timedelta(minutes=1)
        Upload.objects.filter(pk=old["upload_id"]).update(expires_at=long_ago)

        assert expire_uploads() == 1

    assert state_of(acme, old) == UploadState.EXPIRED
    assert in_folder.size_of(old["s3_key"]) is None
    assert bind(client, fresh).status_code == 201
    assert "expired" in bind(client, old).json()["detail"]


def test_a_repeated_promise_is_signed_again_for_the_same_upload(client: APIClient) -> None:
    key = {"Idempotency-Key": "one"}
    asked = {"filename": "call.wav", "content_type": "audio/wav"}

    first, again = (
        client.post("/api/v1/uploads/presign", asked, format="json", headers=key) for _ in range(2)
    )

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["upload_id"] == again.json()["upload_id"]
    assert put(again.json()["upload_url"], silence()).status_code == 200


def test_a_storage_that_is_away_is_a_500_in_words_and_leaves_nothing(
    client: APIClient, acme: Tenant, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    keep_in_folder(settings, tmp_path / "file" / "below")
    folder = presign(client)
    keep_in_s3(settings, "http://127.0.0.1:9")
    store = presign(client)

    assert (folder.status_code, store.status_code) == (500, 500)
    assert "DATA_DIR" in folder.json()["detail"]
    assert "S3_ENDPOINT_URL" in store.json()["detail"]
    with tenant_scope(acme.pk):
        assert not Upload.objects.exists()
        assert not Recording.objects.exists()
