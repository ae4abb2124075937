"""The command that sets a bucket up, against a real server."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError
from django.core.management import CommandError, call_command

from tenants.storage.s3 import S3ObjectStorage
from tenants.storage.tests.storages import keep_in_s3

if TYPE_CHECKING:
    from pytest_django import Settings

PAGES = "https://audit.example.com"
CORS = f"CORS for {PAGES}"
ENCRYPTION = "encryption at rest by AES256"
UNFINISHED = "unfinished uploads end after 2 days"


@pytest.fixture
def bucket(settings: Settings, s3_endpoint: str) -> S3ObjectStorage:
    """A storage whose bucket is not there yet."""
    storage = keep_in_s3(settings, s3_endpoint, bucket=f"of-{uuid4()}")
    assert isinstance(storage, S3ObjectStorage)
    return storage


def configure(*options: str, origin: str = PAGES) -> list[str]:
    out = StringIO()
    call_command("configure_bucket", "--origin", origin, *options, stdout=out)
    return out.getvalue().splitlines()


def refuse(bucket: S3ObjectStorage, monkeypatch: pytest.MonkeyPatch, *operations: str) -> None:
    """As a store that knows no such operation."""

    def no(**asked: object) -> object:
        raise ClientError({"Error": {"Code": "NotImplemented"}}, "any")

    for operation in operations:
        monkeypatch.setattr(bucket.connection.meta.client, operation, no)


def test_a_bucket_is_made_and_set_up(bucket: S3ObjectStorage) -> None:
    assert configure("--create") == [
        f"bucket {bucket.bucket_name}: done",
        f"{CORS}: done",
        f"{ENCRYPTION}: done",
        f"{UNFINISHED}: done",
    ]


def test_a_second_run_changes_nothing(bucket: S3ObjectStorage) -> None:
    configure("--create")

    assert configure() == [f"{name}: already so" for name in (CORS, ENCRYPTION, UNFINISHED)]


def test_a_dry_run_says_what_is_missing_and_does_nothing(bucket: S3ObjectStorage) -> None:
    bucket.connection.meta.client.create_bucket(Bucket=bucket.bucket_name)

    first, second = configure("--dry-run"), configure("--dry-run")

    assert first == second
    assert {line.rpartition(": ")[2] for line in first} == {"not so yet"}


def test_an_absent_bucket_is_named_with_what_to_do(bucket: S3ObjectStorage) -> None:
    with pytest.raises(CommandError, match=rf"no bucket '{bucket.bucket_name}'.*--create"):
        configure()
    with pytest.raises(CommandError, match="no bucket"):
        configure("--create", "--dry-run")


def test_browsers_of_our_pages_may_send_and_others_may_not(bucket: S3ObjectStorage) -> None:
    configure("--create")

    assert preflight(bucket, PAGES) == 200
    assert preflight(bucket, "https://elsewhere.example.com") == 403


def preflight(bucket: S3ObjectStorage, origin: str) -> int:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type,if-none-match,x-amz-checksum-sha256",
    }
    address = f"{bucket.endpoint_url}/{bucket.bucket_name}/call.wav"
    request = Request(address, headers=asked, method="OPTIONS")  # noqa: S310  # Our own server.
    try:
        with urlopen(request) as answer:  # noqa: S310  # As above.
            return int(answer.status)
    except HTTPError as refusal:
        with refusal:
            return refusal.code


def test_rules_of_others_are_kept_and_ours_are_replaced(bucket: S3ObjectStorage) -> None:
    client = bucket.connection.meta.client
    client.create_bucket(Bucket=bucket.bucket_name)
    theirs = {"ID": "theirs", "AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
    client.put_bucket_cors(Bucket=bucket.bucket_name, CORSConfiguration={"CORSRules": [theirs]})

    configure()
    configure(origin="https://moved.example.com")

    rules = client.get_bucket_cors(Bucket=bucket.bucket_name)["CORSRules"]
    assert [(rule["ID"], rule["AllowedOrigins"]) for rule in rules] == [
        ("theirs", ["*"]),
        ("support-auditor", ["https://moved.example.com"]),
    ]


def test_what_a_store_cannot_do_is_said_with_what_it_means(
    bucket: S3ObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(bucket, monkeypatch, "put_bucket_encryption", "put_bucket_lifecycle_configuration")

    _bucket, cors, encryption, unfinished = configure("--create")

    assert cors == f"{CORS}: done"
    assert "does not do it (NotImplemented; recordings lie there" in encryption
    assert "does not do it (NotImplemented; our own sweep" in unfinished


def test_a_store_that_lets_everybody_in_needs_no_rule(
    bucket: S3ObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(bucket, monkeypatch, "put_bucket_cors")

    assert f"{CORS}: already so (by the store's own settings)" in configure("--create")


def test_browsers_that_cannot_send_are_a_failure(
    bucket: S3ObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("--create")
    refuse(bucket, monkeypatch, "put_bucket_cors")

    with pytest.raises(CommandError, match="Browsers cannot send"):
        configure(origin="https://elsewhere.example.com")


@pytest.mark.parametrize("origin", ["audit.example.com", "https://audit.example.com/calls/", "*"])
def test_what_is_no_origin_is_refused(bucket: S3ObjectStorage, origin: str) -> None:
    with pytest.raises(CommandError, match="no origin"):
        configure(origin=origin)


def test_origins_come_from_the_settings_as_well(
    bucket: S3ObjectStorage, settings: Settings
) -> None:
    bucket.connection.meta.client.create_bucket(Bucket=bucket.bucket_name)
    with pytest.raises(CommandError, match="Say where the product's pages are"):
        call_command("configure_bucket")
    settings.CORS_ORIGINS = [PAGES]
    out = StringIO()

    call_command("configure_bucket", stdout=out)

    assert f"{CORS}: done" in out.getvalue()


def test_a_store_that_is_away_is_said_in_words(settings: Settings) -> None:
    keep_in_s3(settings, "http://127.0.0.1:9")

    with pytest.raises(CommandError, match="does not answer"):
        configure()


@pytest.mark.usefixtures("in_folder")
def test_a_folder_has_no_bucket() -> None:
    assert configure() == [
        "Recordings are kept in a local folder (DATA_DIR): there is no bucket to set up."
    ]
