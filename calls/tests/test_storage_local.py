"""Recordings in the local folder, by signed addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.test import Client
from django.urls import reverse

from tenants.storage.port import ObjectStart, PartsError, StorageFailedError, write_stream
from tenants.storage.tests.storages import keep_in_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
    from pytest_django import Settings

    from tenants.storage.local import LocalStorage
    from tenants.storage.port import ObjectStorage

KEY = "00000000-0000-7000-8000-000000000001/2026/03/02/call.wav"
HOUR = timedelta(hours=1)
DIGITS = b"0123456789"


def get(storage: ObjectStorage, **headers: str) -> Answer:
    write_stream(storage, KEY, [DIGITS], content_type="audio/wav")
    url = storage.presign_get(KEY, filename="café.wav", content_type="audio/wav", expires=HOUR)
    return Client().get(url, headers=headers)


@pytest.fixture(autouse=True)
def _rows(db: None) -> None:
    """The session's and the tenant's middleware stand before the view."""


def test_what_is_written_is_read_back(in_folder: ObjectStorage) -> None:
    write_stream(in_folder, KEY, [b"RI", b"FF"], content_type="audio/wav")

    with in_folder.open_local(KEY) as path:
        assert path.read_bytes() == b"RIFF"
    assert in_folder.read_start(KEY, 2) == ObjectStart(b"RI", 4)


def test_a_block_that_raises_keeps_nothing(in_folder: ObjectStorage, tmp_path: Path) -> None:
    blocks = (b"x" * (1 // (2 - number)) for number in (1, 2))

    with pytest.raises(ZeroDivisionError):
        write_stream(in_folder, KEY, blocks, content_type="")

    assert in_folder.size_of(KEY) is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_deleting_twice_is_no_error(in_folder: ObjectStorage) -> None:
    write_stream(in_folder, KEY, [DIGITS], content_type="")

    in_folder.delete(KEY)
    in_folder.delete(KEY)

    assert in_folder.size_of(KEY) is None


def test_a_key_never_leads_out_of_the_folder(in_folder: ObjectStorage) -> None:
    with pytest.raises(SuspiciousFileOperation):
        in_folder.size_of("../../etc/passwd")
    with pytest.raises(SuspiciousFileOperation):
        list(in_folder.list_objects("../"))


def test_a_folder_that_cannot_be_made_is_a_fault_in_words(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")

    storage = keep_in_folder(settings, tmp_path / "file" / "recordings")

    assert "DATA_DIR" in storage.fault()
    with pytest.raises(StorageFailedError):
        write_stream(storage, KEY, [DIGITS], content_type="")


def test_a_whole_recording_is_served_inline_and_by_its_type(in_folder: ObjectStorage) -> None:
    response = get(in_folder)

    assert (response.status_code, response.getvalue()) == (200, DIGITS)
    assert response["Content-Type"] == "audio/wav"
    assert response["Content-Disposition"].startswith("inline;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "sent", "place"),
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=3-5", b"345", "bytes 3-5/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=-99", DIGITS, "bytes 0-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
    ],
)
def test_a_range_is_served_as_asked(
    in_folder: ObjectStorage, asked: str, sent: bytes, place: str
) -> None:
    response = get(in_folder, Range=asked)

    assert (response.status_code, response.getvalue()) == (206, sent)
    assert response["Content-Range"] == place
    assert response["Content-Length"] == str(len(sent))


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=-0", "bytes=99-100"])
def test_a_range_behind_the_end_is_416(in_folder: ObjectStorage, asked: str) -> None:
    response = get(in_folder, Range=asked)

    assert (response.status_code, response["Content-Range"]) == (416, "bytes */10")


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "lines=0-1", "bytes=5-3", "bytes=-", "x"])
def test_a_range_that_is_not_understood_means_the_whole(
    in_folder: ObjectStorage, asked: str
) -> None:
    response = get(in_folder, Range=asked)

    assert (response.status_code, response.getvalue()) == (200, DIGITS)


def test_a_range_of_another_content_means_the_whole(in_folder: ObjectStorage) -> None:
    other = get(in_folder, Range="bytes=1-2", **{"If-Range": '"another"'})
    url = in_folder.presign_get(KEY, filename="a", content_type="audio/wav", expires=HOUR)
    fresh = Client().get(url, headers={"Range": "bytes=1-2", "If-Range": other["ETag"]})

    assert (other.status_code, other.getvalue()) == (200, DIGITS)
    assert (fresh.status_code, fresh.getvalue()) == (206, b"12")


def test_head_says_the_length_and_sends_nothing(in_folder: ObjectStorage) -> None:
    write_stream(in_folder, KEY, [DIGITS], content_type="")
    url = in_folder.presign_get(KEY, filename="a.wav", content_type="audio/wav", expires=HOUR)

    response = Client().head(url)

    assert (response.content, response["Content-Length"]) == (b"", "10")


def test_what_is_no_audio_is_a_download(in_folder: ObjectStorage) -> None:
    write_stream(in_folder, KEY, [b"<script>"], content_type="")
    url = in_folder.presign_get(KEY, filename="a.html", content_type="text/html", expires=HOUR)

    response = Client().get(url)

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response.getvalue() == b"<script>"


def test_an_address_opens_nothing_else(in_folder: ObjectStorage) -> None:
    write_stream(in_folder, KEY, [DIGITS], content_type="")
    url = in_folder.presign_get(KEY, filename="a", content_type="audio/wav", expires=HOUR)
    permit = url.partition("?")[2]
    other = reverse("storage:object", args=["another/key.wav"])
    old = in_folder.presign_get(KEY, filename="a", content_type="audio/wav", expires=-HOUR)

    answers = {
        "another key": Client().get(f"{other}?{permit}"),
        "another method": Client().put(url, b"x", content_type="audio/wav"),
        "a changed signature": Client().get(url[:-1] + ("a" if url[-1] != "a" else "b")),
        "no signature": Client().get(url.partition("?")[0]),
        "an expired one": Client().get(old),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        answers, 403
    )
    assert answers["an expired one"].json()["detail"].startswith("This address has expired")


def test_a_part_is_kept_by_number_and_named_by_its_etag(in_folder: ObjectStorage) -> None:
    multipart_id = in_folder.create_multipart(KEY, content_type="audio/wav")
    addresses = {
        number: in_folder.presign_part(KEY, multipart_id, number, size=5, expires=HOUR)
        for number in (2, 1)
    }

    etags = {
        number: Client().put(url, DIGITS[5 * number - 5 : 5 * number])["ETag"]
        for number, url in addresses.items()
    }
    in_folder.complete_multipart(KEY, multipart_id, sorted(etags.items()))

    assert in_folder.read_start(KEY, 99) == ObjectStart(DIGITS, len(DIGITS))
    assert Client().put(addresses[1], b"later").status_code == 400


def test_another_content_type_or_length_is_refused(in_folder: ObjectStorage) -> None:
    url = in_folder.presign_put(KEY, content_type="audio/wav", size=10, expires=HOUR).url

    wrong_type = Client().put(url, DIGITS, content_type="audio/mpeg")
    wrong_size = Client().put(url, DIGITS[:5], content_type="audio/wav")

    assert (wrong_type.status_code, wrong_size.status_code) == (403, 403)
    assert "audio/wav" in wrong_type.json()["detail"]
    assert "10 bytes, not for 5" in wrong_size.json()["detail"]


def test_what_is_dropped_while_a_part_is_written_leaves_nothing(
    in_folder: LocalStorage,
) -> None:
    multipart_id = in_folder.create_multipart(KEY, content_type="audio/wav")

    def blocks() -> Iterator[bytes]:
        yield DIGITS
        in_folder.abort_multipart(KEY, multipart_id)
        yield DIGITS

    with pytest.raises(PartsError):
        in_folder.write_part(KEY, multipart_id, 1, blocks())
    assert list(in_folder.list_multiparts("")) == []
