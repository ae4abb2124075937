"""The form upload: one request, passed on to the storage as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import pytest
from django.test import Client

from calls.models import Call, Upload
from calls.states import UploadState
from calls.tests.form import FIELDS, files_in, upload
from calls.tests.sounds import silence
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.storage.tests.storages import keep_in_folder, keep_in_s3
from tenants.tests.ask import as_key
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings
    from rest_framework.test import APIClient

    from tenants.models import Tenant

pytestmark = pytest.mark.usefixtures("in_folder")


class Said(TypedDict, total=False):
    name: str
    body: bytes


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "calls:write")


def test_a_form_becomes_a_call(client: APIClient, acme: Tenant, tmp_path: Path) -> None:
    response = upload(client, direction="inbound")

    answer = response.json()
    assert (response.status_code, answer["status"]) == (201, "uploaded")
    assert answer["message"] == ("Audio file uploaded successfully. Processing will begin shortly.")
    assert response["Location"].endswith(f"/api/v1/calls/{answer['call_id']}")
    assert [path.read_bytes() for path in files_in(tmp_path)] == [silence()]
    call = client.get(response["Location"]).json()
    assert call["metadata"] == FIELDS


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"name": "notes.txt"}, "webm, 3gp, aac, amr, aiff, au, caf, gsm"),
        ({"body": b"<html>"}, "not audio"),
        ({"body": b"x" * 70_000}, "not audio"),
        ({"body": b""}, "empty"),
        ({"file": None}, "field “file”"),
        ({"company_name": None}, "company_name"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"call_type": None}, "call_type"),
        ({"agent": "nobody@example.com"}, "agent"),
        ({"company_name": "a\0b"}, "company_name"),
    ],
)
def test_a_form_is_refused_in_words_and_leaves_nothing(
    client: APIClient,
    acme: Tenant,
    tmp_path: Path,
    said: Said,
    word: str,
) -> None:
    response = upload(client, **said)

    assert response.status_code == 400
    assert word in response.json()["detail"]
    assert files_in(tmp_path) == []
    with tenant_scope(acme.pk):
        assert not Call.objects.exists()
        assert not Upload.objects.exclude(state=UploadState.REJECTED).exists()


def test_more_than_is_accepted_is_413(
    client: APIClient, settings: Settings, tmp_path: Path
) -> None:
    settings.MAX_UPLOAD_BYTES = 10_000

    response = upload(client)

    assert response.status_code == 413
    assert files_in(tmp_path) == []


def test_a_storage_that_is_away_is_a_500_in_words(
    client: APIClient, acme: Tenant, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    keep_in_folder(settings, tmp_path / "file" / "below")
    folder = upload(client)
    keep_in_s3(settings, "http://127.0.0.1:9")
    store = upload(client)

    assert (folder.status_code, store.status_code) == (500, 500)
    assert "try again" in folder.json()["detail"]
    assert "try again" in store.json()["detail"]
    with tenant_scope(acme.pk):
        assert not Upload.objects.exists()


def test_a_repeat_with_its_key_is_one_call(client: APIClient, acme: Tenant) -> None:
    key = {"Idempotency-Key": "form"}

    first, again = upload(client, headers=key), upload(client, headers=key)
    other = upload(client, silence(100), headers=key)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.content == again.content
    with tenant_scope(acme.pk):
        assert Call.objects.count() == 1


def test_a_page_uploads_with_its_session_and_csrf_token(acme: Tenant, tmp_path: Path) -> None:
    page = Client(enforce_csrf_checks=True)
    page.force_login(
        make_member(acme, Role.SUPERVISOR).user, "tenants.authentication.PeopleBackend"
    )
    page.cookies["csrftoken"] = "t" * 32

    without = upload(page)
    with_token = upload(page, headers={"X-CSRFToken": "t" * 32})

    assert (without.status_code, with_token.status_code) == (403, 201)
    assert len(files_in(tmp_path)) == 1


def test_who_may_not_upload_stores_nothing(acme: Tenant, tmp_path: Path) -> None:
    agent = Client()
    agent.force_login(make_member(acme).user, "tenants.authentication.PeopleBackend")

    answers = [upload(client) for client in (agent, as_key(acme, "calls:read"), Client())]

    assert [answer.status_code for answer in answers] == [403, 403, 401]
    assert files_in(tmp_path) == []
