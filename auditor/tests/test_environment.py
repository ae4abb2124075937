"""The configuration names everything that is wrong at once, and how to mend it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_SECRET = "x" * 48
_SOUND = {
    "APP_ENV": "production",
    "SECRET_KEY": _SECRET,
    "JWT_SECRET_KEY": _SECRET,
    "ALLOWED_HOSTS": "audit.example.com",
    "DATABASE_URL": "postgres://app:p@127.0.0.1:1/auditor",
    "DATABASE_OWNER_URL": "postgres://owner:p@127.0.0.1:1/auditor",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "S3_BUCKET_AUDIO": "recordings",
    "AWS_ACCESS_KEY_ID": "id",
    "AWS_SECRET_ACCESS_KEY": "secret",
}


def _start(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=_ROOT,
        env=kept | {"DATA_DIR": str(tmp_path)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_sound_production_configuration_starts(tmp_path: Path) -> None:
    assert _start(tmp_path, **_SOUND).returncode == 0


def test_development_starts_with_nothing_set(tmp_path: Path) -> None:
    assert _start(tmp_path).returncode == 0


def test_an_empty_production_configuration_names_every_variable(tmp_path: Path) -> None:
    told = _start(tmp_path, APP_ENV="production")
    assert told.returncode != 0
    for name in set(_SOUND) - {"APP_ENV", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}:
        assert name in told.stderr


def test_every_weak_or_wrong_value_is_named_at_once(tmp_path: Path) -> None:
    wrong = {
        "SECRET_KEY": "hunter2-hunter2",
        "ALLOWED_HOSTS": "*",
        "DEBUG": "true",
        "DATABASE_URL": "mysql://app@127.0.0.1/auditor",
        "PORT": "eighty",
        "CELERY_TASK_TIME_LIMIT": "1",
        "SPEECH_ENGINE": "magic",
        "CLAMD_URL": "clamav:3310",
        "FETCH_ALLOWED_NETWORKS": "10.0.0.1/8",
        "EMAIL_URL": "mailto://hunter2@mail.example.com",
        "EMAIL_REPLY_TO": "nobody",
        "PUBLIC_URL": "audit.example.com",
        "LANGUAGE_ENGINE": "magic",
        "LANGUAGE_BASE_URL": "models.example.com/v1",
    }
    told = _start(tmp_path, **_SOUND | wrong)
    message = told.stderr.rsplit("The configuration is not usable", 1)[-1]
    assert told.returncode != 0
    assert [name for name in wrong if f"  - {name} " not in message] == []
    assert "hunter2" not in told.stderr + told.stdout


def test_a_sender_that_is_no_address_is_named(tmp_path: Path) -> None:
    told = _start(tmp_path, **_SOUND, EMAIL_FROM="Acme Support")
    assert told.returncode != 0
    assert "  - EMAIL_FROM is 'Acme Support': write an address" in told.stderr


@pytest.mark.parametrize(
    ("engine", "prefix"),
    [
        ("LANGUAGE_ENGINE", "LANGUAGE"),
        ("ANALYSIS_ENGINE", "LANGUAGE"),
        ("SPEECH_ENGINE", "SPEECH"),
    ],
)
def test_an_outside_engine_needs_a_key_or_an_address_and_its_model(
    tmp_path: Path, engine: str, prefix: str
) -> None:
    told = _start(tmp_path, **{engine: "openai"})
    assert told.returncode != 0
    assert f"  - OPENAI_API_KEY must be set beside {engine}=openai" in told.stderr
    assert f"{prefix}_MODEL must be set" not in told.stderr

    own = {f"{prefix}_BASE_URL": "http://127.0.0.1:8001/v1"}
    told = _start(tmp_path, **{engine: "openai"}, **own)
    assert told.returncode != 0
    assert f"  - {prefix}_MODEL must be set beside {prefix}_BASE_URL" in told.stderr


def test_a_language_engine_of_ones_own_needs_no_key(tmp_path: Path) -> None:
    own = {"LANGUAGE_BASE_URL": "http://127.0.0.1:8001/v1", "LANGUAGE_MODEL": "small"}
    assert _start(tmp_path, LANGUAGE_ENGINE="openai", **own).returncode == 0
