"""Objects in a real S3 server, by presigned addresses."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tenants.storage.port import ObjectStart, PartsError, StorageFailedError, write_stream
from tenants.storage.tests.storages import keep_in_s3

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_django import Settings

    from tenants.storage.port import ObjectStorage
    from tenants.storage.s3 import S3ObjectStorage

HOUR = timedelta(hours=1)
DIGITS = b"0123456789"


@pytest.fixture
def in_s3(settings: Settings, s3_endpoint: str) -> ObjectStorage:
    return keep_in_s3(settings, s3_endpoint)


@pytest.fixture
def key() -> str:
    return f"{uuid4()}/2026/03/02/{uuid4()}.wav"


def put(url: str, headers: Mapping[str, str], body: bytes = DIGITS) -> int:
    return send(Request(url, body, dict(headers), method="PUT"))[0]  # noqa: S310  # Our own server.


def send(request: Request) -> tuple[int, bytes]:
    try:
        with urlopen(request) as answer:  # noqa: S310  # As above.
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def test_what_is_put_is_read_back(in_s3: ObjectStorage, key: str) -> None:
    signed = in_s3.presign_put(key, content_type="audio/wav", size=10, expires=HOUR)

    assert put(signed.url, signed.headers) == 200
    assert in_s3.read_start(key, 4) == ObjectStart(b"0123", 10)
    with in_s3.open_local(key) as path:
        assert path.read_bytes() == DIGITS


def test_a_range_is_served_with_the_type_we_say(in_s3: ObjectStorage, key: str) -> None:
    write_stream(in_s3, key, [DIGITS], content_type="text/html")
    url = in_s3.presign_get(key, filename="call.wav", content_type="audio/wav", expires=HOUR)

    with urlopen(Request(url, headers={"Range": "bytes=3-5"})) as answer:  # noqa: S310  # As above.
        assert (answer.status, answer.read()) == (206, b"345")
        assert answer.headers["Content-Type"] == "audio/wav"


def test_another_request_than_was_signed_is_refused(in_s3: ObjectStorage, key: str) -> None:
    signed = in_s3.presign_put(key, content_type="audio/wav", size=10, expires=HOUR)

    refused = {
        "another type": put(signed.url, {**signed.headers, "Content-Type": "text/html"}),
        "another length": put(signed.url, signed.headers, DIGITS[:5]),
        "another key": put(signed.url.replace(".wav", "2.wav"), signed.headers),
    }

    assert {name: status // 100 for name, status in refused.items()} == dict.fromkeys(refused, 4)
    assert in_s3.size_of(key) is None


def test_an_address_is_used_once(in_s3: ObjectStorage, key: str) -> None:
    signed = in_s3.presign_put(key, content_type="audio/wav", size=10, expires=HOUR)
    put(signed.url, signed.headers)

    assert put(signed.url, signed.headers, b"9876543210") == 412
    assert in_s3.read_start(key, 10) == ObjectStart(DIGITS, len(DIGITS))


def test_parts_make_one_file(in_s3: ObjectStorage, key: str) -> None:
    blocks = {1: b"a" * (5 << 20), 2: b"end"}
    multipart_id = in_s3.create_multipart(key, content_type="audio/wav")
    etags = []
    for number, block in blocks.items():
        url = in_s3.presign_part(key, multipart_id, number, size=len(block), expires=HOUR)
        with urlopen(Request(url, block, method="PUT")) as answer:  # noqa: S310  # As above.
            etags.append((number, answer.headers["ETag"]))

    in_s3.complete_multipart(key, multipart_id, etags)

    assert in_s3.size_of(key) == (5 << 20) + 3


def test_parts_that_never_came_are_named(in_s3: ObjectStorage, key: str) -> None:
    multipart_id = in_s3.create_multipart(key, content_type="audio/wav")

    with pytest.raises(PartsError):
        in_s3.complete_multipart(key, multipart_id, [(1, '"0123456789abcdef0123456789abcdef"')])
    in_s3.abort_multipart(key, multipart_id)
    in_s3.abort_multipart(key, multipart_id)


def test_a_long_stream_keeps_nothing_when_it_breaks(in_s3: ObjectStorage, key: str) -> None:
    blocks = (b"x" * ((17 << 20) // (2 - number)) for number in (1, 2))

    with pytest.raises(ZeroDivisionError):
        write_stream(in_s3, key, blocks, content_type="")

    assert in_s3.size_of(key) is None


def test_a_long_stream_arrives_whole(in_s3: ObjectStorage, key: str) -> None:
    write_stream(in_s3, key, [b"x" * (1 << 20)] * 18, content_type="audio/wav")

    assert in_s3.size_of(key) == 18 << 20


def test_a_fault_names_what_failed(settings: Settings, s3_endpoint: str) -> None:
    assert keep_in_s3(settings, s3_endpoint).fault() == ""
    no_bucket = keep_in_s3(settings, s3_endpoint, bucket="nowhere").fault()
    no_entry = keep_in_s3(settings, s3_endpoint, secret_key="wrong").fault()  # noqa: S106  # Wrong.
    nobody = keep_in_s3(settings, "http://127.0.0.1:9").fault()

    assert "no bucket “nowhere”" in no_bucket
    assert "AWS_SECRET_ACCESS_KEY" in no_entry
    assert "http://127.0.0.1:9 does not answer" in nobody


def test_a_store_without_encryption_is_told_from_others(
    in_s3: S3ObjectStorage, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin(**asked: object) -> object:
        raise ClientError({"Error": {"Code": "NotImplemented"}}, "CreateMultipartUpload")

    monkeypatch.setattr(in_s3.connection.meta.client, "create_multipart_upload", begin)

    with pytest.raises(StorageFailedError, match="leave S3_SERVER_SIDE_ENCRYPTION empty"):
        write_stream(in_s3, key, [DIGITS], content_type="audio/wav")


def test_a_store_that_is_away_is_a_failure_in_words(settings: Settings, key: str) -> None:
    storage = keep_in_s3(settings, "http://127.0.0.1:9")

    with pytest.raises(StorageFailedError, match="does not answer"):
        storage.size_of(key)


def test_a_stated_checksum_is_held_against_what_arrives(in_s3: ObjectStorage, key: str) -> None:
    stated = hashlib.sha256(DIGITS).hexdigest()
    signed = in_s3.presign_put(key, content_type="audio/wav", size=10, expires=HOUR, sha256=stated)
    unsaid = {name: said for name, said in signed.headers.items() if "sha256" not in name}

    assert put(signed.url, signed.headers, b"9876543210") == 400
    assert put(signed.url, unsaid) == 403
    assert in_s3.size_of(key) is None
    assert put(signed.url, signed.headers) == 200


def test_what_we_write_ourselves_is_encrypted_at_rest(in_s3: S3ObjectStorage, key: str) -> None:
    write_stream(in_s3, key, [DIGITS], content_type="audio/wav")
    in_s3.copy(key, f"{key}.wav", content_type="audio/wav")

    for written in (key, f"{key}.wav"):
        assert in_s3.bucket.Object(written).server_side_encryption == "AES256"
