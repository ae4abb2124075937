"""Files and folders of the local storage."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils.translation import gettext as _

from tenants.storage.port import BLOCK, StorageFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import FileIO

    from tenants.storage.port import Sink


@contextmanager
def replacing(target: Path, beside: Path) -> Iterator[Sink]:
    """Write a file in the folder *beside*, and rename it to *target* where the block ends well."""
    path = beside / uuid4().hex
    with translating_os_errors():
        file = path.open("xb", buffering=0)
    try:
        with file:
            yield _FileSink(file)
            with translating_os_errors():
                os.fsync(file.fileno())
        with translating_os_errors():
            path.replace(target)
    finally:
        path.unlink(missing_ok=True)


class _FileSink:
    """Unbuffered, so that a full disk is met where it is written, not where it is closed."""

    def __init__(self, file: FileIO) -> None:
        self._file = file

    def write(self, block: bytes) -> None:
        rest = memoryview(block)
        with translating_os_errors():
            while rest:
                rest = rest[self._file.write(rest) :]


@contextmanager
def translating_os_errors() -> Iterator[None]:
    """Turns the system's errors into StorageFailedError with a sentence."""
    try:
        yield
    except OSError as error:
        raise StorageFailedError(_sentence(error)) from error


def _sentence(error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    return _(
        "The storage folder cannot be used (%(reason)s): check its permissions and the "
        "free space of its disk (DATA_DIR), then try again."
    ) % {"reason": reason}


def blocks_of(*paths: Path) -> Iterator[bytes]:
    for path in paths:
        with translating_os_errors(), path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


def files_under(root: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """All files at any depth; one that goes meanwhile is left out."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            with suppress(FileNotFoundError):
                yield path, path.stat()


def folders_under(root: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """All folders at any depth; one that goes meanwhile is left out."""
    for folder, folders, _names in os.walk(root):
        for name in sorted(folders):
            path = Path(folder, name)
            with suppress(FileNotFoundError):
                yield path, path.stat()


def etag_of(stat: os.stat_result) -> str:
    """Names one content of one file: any write changes it."""
    return f"{stat.st_mtime_ns:x}-{stat.st_size:x}"


def changed_at(stat: os.stat_result) -> datetime:
    return datetime.fromtimestamp(stat.st_mtime, UTC)
