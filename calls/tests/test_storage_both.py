"""What holds of recordings wherever they are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.utils import timezone

from calls.storage.port import PartsError, Start, StorageFailedError, write_stream
from calls.tests.abandoned import send_part
from calls.tests.s3_server import s3_endpoint
from calls.tests.storage_of_tests import storage

if TYPE_CHECKING:
    from calls.storage.port import RecordingStorage

__all__ = ["s3_endpoint", "storage"]
DIGITS = b"0123456789"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def prefix() -> str:
    return f"{uuid4()}/"


def write(storage: RecordingStorage, *keys: str) -> None:
    for key in keys:
        write_stream(storage, key, [DIGITS], content_type="audio/wav")


def test_objects_are_listed_with_size_and_age(storage: RecordingStorage, prefix: str) -> None:
    write(storage, f"{prefix}b.wav", f"{prefix}2026/a.wav", f"other-{prefix}c.wav")
    storage.start_parts(f"{prefix}d.wav", content_type="audio/wav")

    found = list(storage.objects_under(prefix))

    assert {thing.key for thing in found} == {f"{prefix}b.wav", f"{prefix}2026/a.wav"}
    assert {thing.size for thing in found} == {10}
    assert all(abs(timezone.now() - thing.modified) < MINUTE for thing in found)


def test_a_prefix_need_not_be_a_folder(storage: RecordingStorage, prefix: str) -> None:
    write(storage, f"{prefix}march-1.wav", f"{prefix}may-1.wav")

    found = storage.objects_under(f"{prefix}mar")

    assert [thing.key for thing in found] == [f"{prefix}march-1.wav"]
    assert list(storage.objects_under(f"{prefix}absent/")) == []


def test_parts_that_arrived_are_listed_as_their_answers_named_them(
    storage: RecordingStorage, prefix: str
) -> None:
    key = f"{prefix}call.wav"
    parts_id = storage.start_parts(key, content_type="audio/wav")
    before = storage.parts_of(key, parts_id)
    etags = {number: send_part(key, parts_id, number, DIGITS) for number in (3, 1)}

    parts = storage.parts_of(key, parts_id)

    assert before == []
    assert [(part.number, part.size) for part in parts] == [(1, 10), (3, 10)]
    assert {part.number: part.etag for part in parts} == etags


def test_parts_are_gone_once_dropped(storage: RecordingStorage, prefix: str) -> None:
    key = f"{prefix}call.wav"
    parts_id = storage.start_parts(key, content_type="audio/wav")
    send_part(key, parts_id, 1, DIGITS)

    storage.drop_parts(key, parts_id)

    assert list(storage.started_parts(prefix)) == []
    with pytest.raises(PartsError):
        storage.parts_of(key, parts_id)
    with pytest.raises((PartsError, StorageFailedError)):
        send_part(key, parts_id, 2, DIGITS)


def test_files_begun_in_parts_are_listed_by_key(storage: RecordingStorage, prefix: str) -> None:
    first, second = f"{prefix}2026/a.wav", f"{prefix}b.wav"
    begun = {
        (key, storage.start_parts(key, content_type="audio/wav")) for key in (first, first, second)
    }
    storage.start_parts(f"other-{prefix}c.wav", content_type="audio/wav")

    found = list(storage.started_parts(prefix))

    assert {(parts.key, parts.parts_id) for parts in found} == begun
    assert all(abs(timezone.now() - parts.started) < MINUTE for parts in found)


def test_a_copy_is_an_object_of_its_own(storage: RecordingStorage, prefix: str) -> None:
    write(storage, f"{prefix}source.wav")

    storage.copy_in(f"{prefix}source.wav", f"{prefix}copy.wav", content_type="audio/mpeg")
    storage.delete(f"{prefix}source.wav")

    assert storage.start_of(f"{prefix}copy.wav", 99) == Start(DIGITS, len(DIGITS))
    assert storage.size_of(f"{prefix}source.wav") is None


def test_copying_what_is_not_there_fails_in_words(storage: RecordingStorage, prefix: str) -> None:
    with pytest.raises(StorageFailedError):
        storage.copy_in(f"{prefix}absent.wav", f"{prefix}copy.wav", content_type="audio/wav")

    assert storage.size_of(f"{prefix}copy.wav") is None


def test_a_long_write_is_found_by_its_key_while_it_lasts(
    storage: RecordingStorage, prefix: str
) -> None:
    with storage.writing(f"{prefix}call.wav", content_type="audio/wav") as sink:
        sink.write(DIGITS)
        during = [parts.key for parts in storage.started_parts(prefix)]

    assert during == [f"{prefix}call.wav"]
    assert list(storage.started_parts(prefix)) == []
