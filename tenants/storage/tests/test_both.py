"""What holds of objects wherever they are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.utils import timezone

from tenants.storage.port import ObjectStart, PartsError, StorageFailedError, write_stream
from tenants.storage.tests.storages import send_part

if TYPE_CHECKING:
    from tenants.storage.port import ObjectStorage

DIGITS = b"0123456789"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def prefix() -> str:
    return f"{uuid4()}/"


def write(storage: ObjectStorage, *keys: str) -> None:
    for key in keys:
        write_stream(storage, key, [DIGITS], content_type="audio/wav")


def test_objects_are_listed_with_size_and_age(storage: ObjectStorage, prefix: str) -> None:
    write(storage, f"{prefix}b.wav", f"{prefix}2026/a.wav", f"other-{prefix}c.wav")
    storage.create_multipart(f"{prefix}d.wav", content_type="audio/wav")

    found = list(storage.list_objects(prefix))

    assert {thing.key for thing in found} == {f"{prefix}b.wav", f"{prefix}2026/a.wav"}
    assert {thing.size for thing in found} == {10}
    assert all(abs(timezone.now() - thing.modified) < MINUTE for thing in found)


def test_a_prefix_need_not_be_a_folder(storage: ObjectStorage, prefix: str) -> None:
    write(storage, f"{prefix}march-1.wav", f"{prefix}may-1.wav")

    found = storage.list_objects(f"{prefix}mar")

    assert [thing.key for thing in found] == [f"{prefix}march-1.wav"]
    assert list(storage.list_objects(f"{prefix}absent/")) == []


def test_parts_that_arrived_are_listed_as_their_answers_named_them(
    storage: ObjectStorage, prefix: str
) -> None:
    key = f"{prefix}call.wav"
    multipart_id = storage.create_multipart(key, content_type="audio/wav")
    before = storage.list_parts(key, multipart_id)
    etags = {number: send_part(key, multipart_id, number, DIGITS) for number in (3, 1)}

    parts = storage.list_parts(key, multipart_id)

    assert before == []
    assert [(part.number, part.size) for part in parts] == [(1, 10), (3, 10)]
    assert {part.number: part.etag for part in parts} == etags


def test_parts_are_gone_once_dropped(storage: ObjectStorage, prefix: str) -> None:
    key = f"{prefix}call.wav"
    multipart_id = storage.create_multipart(key, content_type="audio/wav")
    send_part(key, multipart_id, 1, DIGITS)

    storage.abort_multipart(key, multipart_id)

    assert list(storage.list_multiparts(prefix)) == []
    with pytest.raises(PartsError):
        storage.list_parts(key, multipart_id)
    with pytest.raises((PartsError, StorageFailedError)):
        send_part(key, multipart_id, 2, DIGITS)


def test_files_begun_in_parts_are_listed_by_key(storage: ObjectStorage, prefix: str) -> None:
    first, second = f"{prefix}2026/a.wav", f"{prefix}b.wav"
    begun = {
        (key, storage.create_multipart(key, content_type="audio/wav"))
        for key in (first, first, second)
    }
    storage.create_multipart(f"other-{prefix}c.wav", content_type="audio/wav")

    found = list(storage.list_multiparts(prefix))

    assert {(parts.key, parts.multipart_id) for parts in found} == begun
    assert all(abs(timezone.now() - parts.started) < MINUTE for parts in found)


def test_a_copy_is_an_object_of_its_own(storage: ObjectStorage, prefix: str) -> None:
    write(storage, f"{prefix}source.wav")

    storage.copy(f"{prefix}source.wav", f"{prefix}copy.wav", content_type="audio/mpeg")
    storage.delete(f"{prefix}source.wav")

    assert storage.read_start(f"{prefix}copy.wav", 99) == ObjectStart(DIGITS, len(DIGITS))
    assert storage.size_of(f"{prefix}source.wav") is None


def test_copying_what_is_not_there_fails_in_words(storage: ObjectStorage, prefix: str) -> None:
    with pytest.raises(StorageFailedError):
        storage.copy(f"{prefix}absent.wav", f"{prefix}copy.wav", content_type="audio/wav")

    assert storage.size_of(f"{prefix}copy.wav") is None


def test_a_long_write_is_found_by_its_key_while_it_lasts(
    storage: ObjectStorage, prefix: str
) -> None:
    with storage.writing(f"{prefix}call.wav", content_type="audio/wav") as sink:
        sink.write(DIGITS)
        during = [parts.key for parts in storage.list_multiparts(prefix)]

    assert during == [f"{prefix}call.wav"]
    assert list(storage.list_multiparts(prefix)) == []
