"""Storages for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from django.conf import settings as ours

from tenants.storage.local import LocalStorage
from tenants.storage.port import object_storage
from tenants.storage.s3 import S3ObjectStorage
from tenants.storage.tests.s3_server import ACCESS_KEY, BUCKET, SECRET_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from tenants.storage.port import ObjectStorage

_OTHERS: Final = ("default", "staticfiles")


def storages_in(folder: Path) -> dict[str, object]:
    """The setting that keeps objects in the folder."""
    backend = "tenants.storage.local.LocalStorage"
    return _storages(
        {"BACKEND": backend, "OPTIONS": {"location": str(folder), "base_url": "/storage/"}}
    )


def keep_in_folder(settings: Settings, folder: Path) -> ObjectStorage:
    settings.STORAGES = storages_in(folder)
    return object_storage()


def keep_in_s3(
    settings: Settings,
    endpoint: str,
    *,
    bucket: str = BUCKET,
    secret_key: str = SECRET_KEY,
) -> ObjectStorage:
    options = {
        "bucket_name": bucket,
        "region_name": "us-east-1",
        "endpoint_url": endpoint,
        "server_side_encryption": "AES256",
        "access_key": ACCESS_KEY,
        "secret_key": secret_key,
    }
    settings.STORAGES = _storages(
        {"BACKEND": "tenants.storage.s3.S3ObjectStorage", "OPTIONS": options}
    )
    return object_storage()


def send_part(key: str, multipart_id: str, number: int, content: bytes) -> str:
    """Its ETag, as the answer to a PUT names it."""
    storage = object_storage()
    if isinstance(storage, LocalStorage):
        return f'"{storage.write_part(key, multipart_id, number, [content])}"'
    assert isinstance(storage, S3ObjectStorage)
    return storage.write_part(key, multipart_id, number, content)


def _storages(objects: dict[str, object]) -> dict[str, object]:
    others: dict[str, object] = {name: ours.STORAGES[name] for name in _OTHERS}
    return others | {"objects": objects}


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> ObjectStorage:
    """Each in turn: what holds of one holds of the other."""
    if request.param == "folder":
        return keep_in_folder(settings, tmp_path / "recordings")
    return keep_in_s3(settings, request.getfixturevalue("s3_endpoint"))


@pytest.fixture
def stored(in_folder: ObjectStorage, tmp_path: Path) -> Path:
    """The folder that objects are kept in."""
    return tmp_path / "recordings"


@pytest.fixture
def in_folder(settings: Settings, tmp_path: Path) -> ObjectStorage:
    return keep_in_folder(settings, tmp_path / "recordings")
