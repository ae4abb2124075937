"""Which addresses our pages may send recordings to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditor.environment import Environment
from auditor.storages import storage_origins, storages_setting

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


@pytest.mark.parametrize(
    ("given", "buckets"),
    [
        ({}, {"objects": None}),
        ({"S3_BUCKET_AUDIO": "calls"}, {"objects": "calls"}),
        (
            {"S3_BUCKET_AUDIO": "calls", "S3_BUCKET_TRANSCRIPTS": "words"},
            {"objects": "calls", "transcripts": "words"},
        ),
        ({"S3_BUCKET_TRANSCRIPTS": "words"}, {"objects": None, "transcripts": "words"}),
    ],
)
def test_a_bucket_is_used_for_what_it_is_named_for(
    given: dict[str, str],
    buckets: dict[str, str | None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in (*_NAMES, "S3_BUCKET_NAME", "S3_BUCKET_TRANSCRIPTS"):
        monkeypatch.setenv(name, given.get(name, ""))

    chosen = storages_setting(Environment(tmp_path), tmp_path)

    assert {name: entry["OPTIONS"].get("bucket_name") for name, entry in chosen.items()} == buckets
