"""Object storage: what the product asks of it, whichever it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, cast

from django.core.files.storage import storages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime, timedelta
    from pathlib import Path

    NamedParts = Sequence[tuple[int, str]]  # Number and ETag of each.

MAIN: Final = "objects"
BLOCK: Final = 1 << 18  # Bytes read or written at a time: what a transfer holds in memory.


class StorageFailedError(Exception):
    """The storage did not do what it was asked; the message says what to look at."""


class PartsError(Exception):
    """The parts named do not make up the file: one is missing, or another than the one sent."""


@dataclass(frozen=True, slots=True)
class SignedPut:
    """Where to PUT, and the headers that must be sent with it, exactly."""

    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ObjectStart:
    """The first bytes of an object, and the size in bytes of all of it."""

    content: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part that has arrived; `etag` as the answer to its PUT named it, `size` in bytes."""

    number: int
    etag: str
    size: int


@dataclass(frozen=True, slots=True)
class MultipartUpload:
    """A file in parts, begun and neither finished nor dropped."""

    key: str
    multipart_id: str
    started: datetime


@dataclass(frozen=True, slots=True)
class ListedObject:
    key: str
    size: int
    modified: datetime


class Sink(Protocol):
    """Takes bytes; they are an object only when the block that opened it ends well."""

    def write(self, block: bytes) -> None: ...


class ObjectStorage(Protocol):
    """Objects by key. A key begins with its tenant's id and is never made by a client.

    Every method raises StorageFailedError where the storage cannot be reached or refuses.
    """

    bucket_name: str

    def fault(self) -> str:
        """What keeps the storage from working, as a sentence; empty where nothing does."""

    def presign_put(
        self,
        key: str,
        *,
        content_type: str,
        size: int | None,
        expires: timedelta,
        sha256: str = "",
    ) -> SignedPut:
        """One PUT of this content type, and of this size in bytes where it is known.

        *sha256*, in hex, makes a store that checks it refuse other content; a folder does not:
        the worker checks it anyway.
        """

    def presign_get(self, key: str, *, filename: str, content_type: str, expires: timedelta) -> str:
        """An address that answers GET, HEAD and Range requests until it expires.

        What is neither audio nor video is a download there, which no browser shows.
        """

    def size_of(self, key: str) -> int | None:
        """Bytes; None where there is no such object."""

    def read_start(self, key: str, count: int) -> ObjectStart | None:
        """Up to *count* first bytes and the size; None where there is no such object."""

    def open_local(self, key: str) -> AbstractContextManager[Path]:
        """A local file with the object's content, to be read inside the block only."""

    def writing(self, key: str, *, content_type: str) -> AbstractContextManager[Sink]:
        """Write an object piece by piece; nothing is kept where the block raises."""

    def copy(self, source: str, key: str, *, content_type: str) -> None:
        """Make an object of another of the same storage; the bytes do not pass through us."""

    def list_objects(self, prefix: str) -> Iterator[ListedObject]:
        """All of them, fetched as they are asked for: there may be millions."""

    def delete(self, key: str) -> None:
        """Deleting what is not there is no error."""

    def create_multipart(self, key: str, *, content_type: str) -> str:
        """Begin a file in parts; the id that the other part methods take."""

    def presign_part(
        self, key: str, multipart_id: str, number: int, *, size: int | None, expires: timedelta
    ) -> str:
        """Where to PUT part *number*, counted from 1. The answer's ETag names what arrived."""

    def list_parts(self, key: str, multipart_id: str) -> list[Part]:
        """What has arrived, by number. Raises PartsError where the file is finished or dropped."""

    def list_multiparts(self, prefix: str) -> Iterator[MultipartUpload]:
        """Files in parts under a prefix, fetched as they are asked for."""

    def complete_multipart(self, key: str, multipart_id: str, parts: NamedParts) -> None:
        """Make the object of (number, ETag) parts. Raises PartsError where they do not fit."""

    def abort_multipart(self, key: str, multipart_id: str) -> None:
        """Forget what has arrived of a file in parts."""


def object_storage(alias: str = MAIN) -> ObjectStorage:
    """The storage that the settings chose; the main one where there is no other of the name."""
    return cast("ObjectStorage", storages[alias if has_storage(alias) else MAIN])


def has_storage(alias: str) -> bool:
    """Whether the settings name a storage of its own for this."""
    return alias in storages.backends


def write_stream(
    storage: ObjectStorage, key: str, blocks: Iterable[bytes], *, content_type: str
) -> int:
    """Write the blocks as one object; its size in bytes."""
    count = 0
    with storage.writing(key, content_type=content_type) as sink:
        for block in blocks:
            sink.write(block)
            count += len(block)
    return count
