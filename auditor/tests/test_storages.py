"""Which addresses our pages may send recordings to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditor.environment import Environment
from auditor.storages import storage_origins

if TYPE_CHECKING:
    from pathlib import Path

_NAMES = ("S3_BUCKET_AUDIO", "S3_ENDPOINT_URL", "S3_PUBLIC_ENDPOINT_URL", "AWS_REGION")


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ({}, []),
        ({"S3_ENDPOINT_URL": "http://store:8333"}, []),
        ({"S3_BUCKET_AUDIO": "calls"}, ["https://s3.amazonaws.com"]),
        (
            {"S3_BUCKET_AUDIO": "calls", "AWS_REGION": "eu-central-1"},
            ["https://s3.eu-central-1.amazonaws.com"],
        ),
        (
            {
                "S3_BUCKET_AUDIO": "calls",
                "S3_ENDPOINT_URL": "http://store:8333",
                "S3_PUBLIC_ENDPOINT_URL": "https://audio.example.com/store/",
            },
            ["https://audio.example.com"],
        ),
    ],
)
def test_pages_may_send_to_the_bucket_where_browsers_meet_it(
    given: dict[str, str], origins: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in _NAMES:
        monkeypatch.setenv(name, given.get(name, ""))

    assert storage_origins(Environment(tmp_path)) == origins
