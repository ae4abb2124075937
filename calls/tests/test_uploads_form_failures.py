"""What the form upload leaves behind when something else than the form is at fault."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import pytest

from calls.api.form_upload import CallUploadViewSet
from calls.models import Call, Upload
from calls.states import UploadState
from calls.tests.form import files_in, upload
from tenants.scope import tenant_scope
from tenants.storage.local import LocalStorage
from tenants.storage.port import StorageFailedError
from tenants.tests.ask import as_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings
    from rest_framework.test import APIClient

    from tenants.models import Tenant
    from tenants.storage.port import Sink

pytestmark = pytest.mark.usefixtures("in_folder")


class FullFolder(LocalStorage):
    """Takes the beginning of a file, and then no more."""

    @contextmanager
    def writing(self, key: str, *, content_type: str) -> Iterator[Sink]:
        with super().writing(key, content_type=content_type) as sink:
            sink.write(b"RIFF")
            yield FullSink()


class FullSink:
    def write(self, block: bytes) -> None:
        raise StorageFailedError("The disk is full: make room, then try again.")


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "calls:write", "calls:read")


def test_a_call_that_cannot_be_written_takes_its_file_with_it(
    client: APIClient, acme: Tenant, tmp_path: Path
) -> None:
    upload(client, external_id="T-1")

    again = upload(client, external_id="T-1")

    assert (again.status_code, len(files_in(tmp_path))) == (400, 1)
    assert "external id" in again.json()["detail"]
    with tenant_scope(acme.pk):
        assert Call.objects.count() == 1
        states = Upload.objects.order_by("created_at").values_list("state", flat=True)
        assert list(states) == [UploadState.BOUND, UploadState.REJECTED]


def test_a_storage_that_fails_halfway_is_a_500_in_words_and_leaves_nothing(
    client: APIClient, acme: Tenant, tmp_path: Path, settings: Settings
) -> None:
    full = {"BACKEND": f"{__name__}.FullFolder", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"objects": full}

    answer = upload(client)

    assert answer.status_code == 500
    assert "try again" in answer.json()["detail"]
    assert files_in(tmp_path) == []
    with tenant_scope(acme.pk):
        assert not Call.objects.exists()


def test_an_upload_whose_answer_was_never_sent_is_not_made_twice(
    client: APIClient, acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> NoReturn:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(CallUploadViewSet, "finalize_response", die)
        with pytest.raises(SystemExit):
            upload(client, headers={"Idempotency-Key": "once"})

    again = upload(client, headers={"Idempotency-Key": "once"})

    with tenant_scope(acme.pk):
        call = Call.objects.get()
    assert (again.status_code, again.json()["call_id"]) == (201, str(call.pk))
    assert again["Location"].endswith(str(call.pk))
