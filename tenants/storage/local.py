"""Objects in a local folder. A view below `base_url` answers to the addresses signed here."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _

from tenants.storage.files import (
    blocks_of,
    changed_at,
    etag_of,
    files_under,
    folders_under,
    replacing,
    translating_os_errors,
)
from tenants.storage.port import (
    ListedObject,
    MultipartUpload,
    ObjectStart,
    Part,
    PartsError,
    SignedPut,
    StorageFailedError,
    write_stream,
)
from tenants.storage.presigned import PresignedRequest, presign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta

    from tenants.storage.port import NamedParts, Sink

_PARTS: Final = ".parts"  # On the same file system, so that a rename puts a file in place.
_ID: Final = re.compile(r"[0-9a-f]{32}")
_NUMBER: Final = re.compile(r"[0-9]{5}")


class LocalStorage(FileSystemStorage):
    """A folder. A file is written in `.parts/<key>/<id>/`, flushed to the disk, then renamed.

    What a process leaves there when it dies is found by its key.
    """

    bucket_name = "local"

    def fault(self) -> str:
        key = f"probe-{uuid4().hex}"
        try:
            self.abort_multipart(key, self.create_multipart(key, content_type=""))
        except StorageFailedError as error:
            return str(error)
        return ""

    def presign_put(
        self,
        key: str,
        *,
        content_type: str,
        size: int | None,
        expires: timedelta,
        sha256: str = "",
    ) -> SignedPut:
        request = PresignedRequest("PUT", key, content_type, size=size)
        return SignedPut(self._presigned(request, expires), {"Content-Type": content_type})

    def presign_get(self, key: str, *, filename: str, content_type: str, expires: timedelta) -> str:
        request = PresignedRequest("GET", key, content_type, filename=filename)
        return self._presigned(request, expires)

    def place_of(self, key: str) -> Path:
        """Raises SuspiciousFileOperation for a key that leads out of the folder."""
        return Path(self.path(key))

    def size_of(self, key: str) -> int | None:
        place = self.place_of(key)
        with translating_os_errors():
            try:
                return place.stat().st_size
            except FileNotFoundError:
                return None

    def read_start(self, key: str, count: int) -> ObjectStart | None:
        size = self.size_of(key)
        if size is None:
            return None
        with translating_os_errors(), self.place_of(key).open("rb") as file:
            return ObjectStart(file.read(count), size)

    @contextmanager
    def open_local(self, key: str) -> Iterator[Path]:
        path = self.place_of(key)
        if not path.is_file():
            raise StorageFailedError(_("The file is not in its folder any more."))
        yield path

    @contextmanager
    def writing(self, key: str, *, content_type: str) -> Iterator[Sink]:
        target, multipart_id = (
            self.place_of(key),
            self.create_multipart(key, content_type=content_type),
        )
        try:
            with translating_os_errors():
                target.parent.mkdir(parents=True, exist_ok=True)
            with replacing(target, self._folder_of_parts(key, multipart_id)) as sink:
                yield sink
        finally:
            self.abort_multipart(key, multipart_id)

    def copy(self, source: str, key: str, *, content_type: str) -> None:
        write_stream(self, key, blocks_of(self.place_of(source)), content_type=content_type)

    def list_objects(self, prefix: str) -> Iterator[ListedObject]:
        root = self.place_of("")
        for path, stat in files_under(self.place_of(_folder_of(prefix))):
            key = path.relative_to(root).as_posix()
            if key.startswith(prefix) and not key.startswith(f"{_PARTS}/"):
                yield ListedObject(key, stat.st_size, changed_at(stat))

    def delete(self, name: str) -> None:
        with translating_os_errors():
            super().delete(name)

    def create_multipart(self, key: str, *, content_type: str) -> str:
        multipart_id = uuid4().hex
        with translating_os_errors():
            self._folder_of_parts(key, multipart_id).mkdir(parents=True)
        return multipart_id

    def presign_part(
        self, key: str, multipart_id: str, number: int, *, size: int | None, expires: timedelta
    ) -> str:
        request = PresignedRequest(
            "PUT", key, "", size=size, part=number, multipart_id=multipart_id
        )
        return self._presigned(request, expires)

    def write_part(self, key: str, multipart_id: str, number: int, blocks: Iterable[bytes]) -> str:
        """Keep one part; its ETag."""
        folder = self._begun(key, multipart_id)
        path = folder / f"{number:05}"
        try:
            with replacing(path, folder) as sink:
                for block in blocks:
                    sink.write(block)
        except StorageFailedError:
            self._begun(key, multipart_id)  # Dropped while it was written: that is what to say.
            raise
        return etag_of(path.stat())

    def list_parts(self, key: str, multipart_id: str) -> list[Part]:
        folder = self._begun(key, multipart_id)
        return [
            Part(int(path.name), f'"{etag_of(stat)}"', stat.st_size)
            for path, stat in files_under(folder)
            if _NUMBER.fullmatch(path.name)
        ]

    def list_multiparts(self, prefix: str) -> Iterator[MultipartUpload]:
        """`started` is when something last arrived: a folder does not know when it was made."""
        root = self.place_of(_PARTS)
        for folder, stat in folders_under(self.place_of(f"{_PARTS}/{_folder_of(prefix)}")):
            key = folder.parent.relative_to(root).as_posix()
            if _ID.fullmatch(folder.name) and key.startswith(prefix):
                yield MultipartUpload(key, folder.name, changed_at(stat))

    def complete_multipart(self, key: str, multipart_id: str, parts: NamedParts) -> None:
        folder = self._begun(key, multipart_id)
        paths = [folder / f"{number:05}" for number, _etag in parts]
        for path, (number, etag) in zip(paths, parts, strict=True):
            if not path.is_file() or etag_of(path.stat()) != etag.strip('"'):
                raise PartsError(_("Part %d is missing, or not the one that arrived.") % number)
        write_stream(self, key, blocks_of(*paths), content_type="")
        self.abort_multipart(key, multipart_id)

    def abort_multipart(self, key: str, multipart_id: str) -> None:
        folder = self._folder_of_parts(key, multipart_id)
        with translating_os_errors(), suppress(FileNotFoundError):
            # Moved first: what is still being written then finds its folder gone.
            shutil.rmtree(folder.rename(folder.with_name(uuid4().hex)))
        with suppress(OSError):  # Another attempt at the same key lies beside it.
            folder.parent.rmdir()

    def _presigned(self, request: PresignedRequest, expires: timedelta) -> str:
        """A relative address: which host the client knows us by is the client's business."""
        return f"{self.url(request.key)}?{presign(request, expires=expires)}"

    def _begun(self, key: str, multipart_id: str) -> Path:
        """Raises PartsError where this file in parts is not, or not any more, there."""
        folder = self._folder_of_parts(key, multipart_id)
        if not folder.is_dir():
            raise PartsError(_("This upload was completed or given up."))
        return folder

    def _folder_of_parts(self, key: str, multipart_id: str) -> Path:
        if not _ID.fullmatch(multipart_id):
            raise PartsError(_("There is no such upload in parts."))
        return self.place_of(f"{_PARTS}/{key}") / multipart_id


def _folder_of(prefix: str) -> str:
    return prefix.rpartition("/")[0]
