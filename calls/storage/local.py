"""Recordings in a local folder, served by our own signed addresses (calls/storage/views.py)."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _

from calls.storage.permits import Permit, address_of
from calls.storage.port import BLOCK, PartsError, SignedPut, StorageFailedError, write_stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import timedelta
    from io import FileIO

    from calls.storage.port import Sink

_INCOMING: Final = ".incoming"  # On the same file system, so that a rename puts a file in place.
_PARTS: Final = ".parts"
_ID: Final = re.compile(r"[0-9a-f]{32}")


class LocalRecordings(FileSystemStorage):
    """A folder. A file is written beside its place, flushed to the disk, then renamed."""

    bucket_name = "local"

    def fault(self) -> str:
        try:
            with self._temporary() as path, _failures_named():
                path.touch()
        except StorageFailedError as error:
            return str(error)
        return ""

    def presign_put(
        self, key: str, *, content_type: str, size: int | None, expires: timedelta
    ) -> SignedPut:
        permit = Permit("PUT", key, content_type, size=size)
        return SignedPut(address_of(permit, expires=expires), {"Content-Type": content_type})

    def signed_get(self, key: str, *, filename: str, content_type: str, expires: timedelta) -> str:
        return address_of(Permit("GET", key, content_type, filename=filename), expires=expires)

    def place_of(self, key: str) -> Path:
        """Raises SuspiciousFileOperation for a key that leads out of the folder."""
        return Path(self.path(key))

    def size_of(self, key: str) -> int | None:
        try:
            return self.place_of(key).stat().st_size
        except FileNotFoundError:
            return None

    def read_start(self, key: str, count: int) -> bytes:
        with _failures_named(), self.place_of(key).open("rb") as file:
            return file.read(count)

    @contextmanager
    def open_local(self, key: str) -> Iterator[Path]:
        path = self.place_of(key)
        if not path.is_file():
            raise StorageFailedError(_("The recording is not in its folder any more."))
        yield path

    @contextmanager
    def writing(self, key: str, *, content_type: str) -> Iterator[Sink]:
        with self._replacing(self.place_of(key)) as sink:
            yield sink

    def delete(self, name: str) -> None:
        with _failures_named():
            super().delete(name)

    def start_parts(self, key: str, *, content_type: str) -> str:
        parts_id = uuid4().hex
        with _failures_named():
            self._folder_of_parts(parts_id).mkdir(parents=True)
        return parts_id

    def presign_part(
        self, key: str, parts_id: str, number: int, *, size: int | None, expires: timedelta
    ) -> str:
        permit = Permit("PUT", key, "", size=size, part=number, parts_id=parts_id)
        return address_of(permit, expires=expires)

    def write_part(self, parts_id: str, number: int, blocks: Iterable[bytes]) -> str:
        """Keep one part; its ETag."""
        folder = self._folder_of_parts(parts_id)
        if not folder.is_dir():
            raise PartsError(_("This upload was completed or given up."))
        path = folder / f"{number:05}"
        with self._replacing(path) as sink:
            for block in blocks:
                sink.write(block)
        return etag_of(path.stat())

    def finish_parts(self, key: str, parts_id: str, parts: Sequence[tuple[int, str]]) -> None:
        folder = self._folder_of_parts(parts_id)
        paths = [folder / f"{number:05}" for number, _etag in parts]
        for path, (number, etag) in zip(paths, parts, strict=True):
            if not path.is_file() or etag_of(path.stat()) != etag.strip('"'):
                raise PartsError(_("Part %d is missing, or not the one that arrived.") % number)
        write_stream(self, key, _blocks_of(paths), content_type="")
        self.drop_parts(key, parts_id)

    def drop_parts(self, key: str, parts_id: str) -> None:
        shutil.rmtree(self._folder_of_parts(parts_id), ignore_errors=True)

    def _folder_of_parts(self, parts_id: str) -> Path:
        if not _ID.fullmatch(parts_id):
            raise PartsError(_("There is no such upload in parts."))
        return Path(self.location) / _PARTS / parts_id

    @contextmanager
    def _replacing(self, target: Path) -> Iterator[Sink]:
        with self._temporary() as path:
            with _failures_named():
                file = path.open("xb", buffering=0)
            with file:
                yield _FileSink(file)
                with _failures_named():
                    os.fsync(file.fileno())
            with _failures_named():
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)

    @contextmanager
    def _temporary(self) -> Iterator[Path]:
        folder = Path(self.location) / _INCOMING
        with _failures_named():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / uuid4().hex
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)


class _FileSink:
    """Unbuffered, so that a full disk is met where it is written, not where it is closed."""

    def __init__(self, file: FileIO) -> None:
        self._file = file

    def write(self, block: bytes) -> None:
        rest = memoryview(block)
        with _failures_named():
            while rest:
                rest = rest[self._file.write(rest) :]


@contextmanager
def _failures_named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFailedError(_sentence(error)) from error


def _sentence(error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    return _(
        "The recordings' folder cannot be used (%(reason)s): check its permissions and the "
        "free space of its disk (DATA_DIR), then try again."
    ) % {"reason": reason}


def etag_of(stat: os.stat_result) -> str:
    """Names one content of one file: any write changes it."""
    return f"{stat.st_mtime_ns:x}-{stat.st_size:x}"


def _blocks_of(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
