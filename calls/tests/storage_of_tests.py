"""Storages and sound for tests."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING, Final

import pytest

from calls.storage.port import recordings
from calls.tests.s3_server import ACCESS_KEY, BUCKET, SECRET_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from calls.storage.port import RecordingStorage

_OTHERS: Final = ("default", "staticfiles")


def tone(frames: int = 8_000) -> bytes:
    """A WAV of 8 kHz mono silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(b"\0\0" * frames)
    return file.getvalue()


def keep_in_folder(settings: Settings, folder: Path) -> RecordingStorage:
    backend = "calls.storage.local.LocalRecordings"
    _choose(settings, {"BACKEND": backend, "OPTIONS": {"location": str(folder)}})
    return recordings()


def keep_in_s3(
    settings: Settings,
    endpoint: str,
    *,
    bucket: str = BUCKET,
    secret_key: str = SECRET_KEY,
) -> RecordingStorage:
    options = {
        "bucket_name": bucket,
        "region_name": "us-east-1",
        "endpoint_url": endpoint,
        "server_side_encryption": "AES256",
        "access_key": ACCESS_KEY,
        "secret_key": secret_key,
    }
    _choose(settings, {"BACKEND": "calls.storage.s3.S3Recordings", "OPTIONS": options})
    return recordings()


def _choose(settings: Settings, chosen: dict[str, object]) -> None:
    kept = {name: settings.STORAGES[name] for name in _OTHERS}
    settings.STORAGES = kept | {"recordings": chosen}


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> RecordingStorage:
    """Each in turn: what holds of one holds of the other."""
    if request.param == "folder":
        return keep_in_folder(settings, tmp_path / "recordings")
    return keep_in_s3(settings, request.getfixturevalue("s3_endpoint"))


@pytest.fixture
def in_folder(settings: Settings, tmp_path: Path) -> RecordingStorage:
    return keep_in_folder(settings, tmp_path / "recordings")
