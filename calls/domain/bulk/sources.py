"""Where the files of an import lie, and how each comes into the recordings."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from calls.domain.bulk.spellings import found_file, key_spellings
from calls.domain.uploads.formats import (
    MEDIA_TYPES,
    START,
    check_size,
    container_found,
    ending_of,
    known_ending,
    name_in_url,
    name_of_file,
)
from calls.domain.uploads.presigned import (
    FileClaim,
    draft_upload,
    reject_upload,
    storage_errors_refused,
)
from calls.domain.uploads.receiving import Incoming
from calls.models import Upload
from calls.states import ImportSource, UploadState
from engines.checksums import sha256_of
from tenants.domain.refusals import Refused
from tenants.fetch.addresses import NameNotFoundError, resolve_target
from tenants.fetch.fetching import FetchFailedError, fetching
from tenants.identifiers import parse_uuid
from tenants.scope import current_tenant_id
from tenants.storage.port import BLOCK, object_storage

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterable

    from calls.domain.bulk.manifest import Values

    Beat = Callable[[], None]  # Says that somebody still works. Raises where it is over.
    from tenants.domain.actors import Actor

DROP_OFF: Final = "incoming"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the lines' `file` begins; a line's `url` needs none."""

    source: ImportSource
    base: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A received upload, not yet bound, and the hash of what was read for it."""

    upload: Upload
    sha256: str


def folder(path: str) -> Place:
    """For commands only. Raises Refused where there is no such folder."""
    found = Path(path).resolve()
    if not found.is_dir():
        raise Refused("no-folder", _("There is no folder %s.") % path)
    return Place(ImportSource.FOLDER, str(found))


def prefix(text: str) -> Place:
    """Of the recordings' bucket. Raises Refused for what is, or holds, a tenant's own area.

    incoming/<tenant>/ is the tenant's drop-off; other names are the operator's to give.
    """
    steps = _slashed(text).strip("/").split("/")
    is_drop_off = steps[0] == DROP_OFF
    if not _are_plain(steps) or parse_uuid(steps[0]):
        raise _outside()
    if is_drop_off and (len(steps) == 1 or steps[1] != str(current_tenant_id())):
        raise _outside()
    return Place(ImportSource.BUCKET, "/".join(steps) + "/")


def drop_off() -> str:
    """The scope's tenant's own prefix for files to import."""
    return f"{DROP_OFF}/{current_tenant_id()}/"


def check_source(place: Place, values: Values) -> None:
    """What can be told without reading the file. Raises Refused, FetchFailedError."""
    file, url = _file_and_url(values)
    if url:
        try:
            resolve_target(url)
        except NameNotFoundError as error:
            raise FetchFailedError(_("The name of the server cannot be found.")) from error
        name = _name(name_in_url(url), values)
        if "." in name:  # Else its media type will tell.
            ending_of(name)
        return
    ending_of(_name(name_of_file(file), values))
    if place.source == ImportSource.FOLDER:
        check_size(_path(place.base, file).stat().st_size)
    else:
        _found_object(_key(place, file))


def fetch_file(place: Place, values: Values, actor: Actor, beat: Beat) -> ReceivedFile:
    """Put the line's file among the recordings. Raises Refused, FetchFailedError.

    Nothing is left behind then. What a death in between leaves, the sweep of uploads removes.
    """
    file, url = _file_and_url(values)
    if url:
        with fetching(url, check_size=check_size) as fetched:
            found = name_in_url(fetched.url, fetched.content_type)
            claim = FileClaim(_name(found, values), fetched.content_type)
            return _streamed(claim, fetched.blocks, actor, beat)
    claim = _claim(_name(name_of_file(file), values))
    if place.source == ImportSource.FOLDER:
        path = _path(place.base, file)
        check_size(path.stat().st_size)
        with _opened(path) as content:
            return _streamed(claim, iter(partial(content.read, BLOCK), b""), actor, beat)
    return _copied(claim, _key(place, file), actor, beat)


def discard_upload(arrived: ReceivedFile, reason: str) -> None:
    """Remove what a call has not taken. A storage that fails at it is logged."""
    with suppress(Refused):
        reject_upload(arrived.upload, reason)


def _streamed(claim: FileClaim, blocks: Iterable[bytes], actor: Actor, beat: Beat) -> ReceivedFile:
    incoming, digest = Incoming(claim, actor), hashlib.sha256()
    try:
        for block in blocks:
            incoming.write(block)
            digest.update(block)
            beat()
        return ReceivedFile(incoming.finish(), digest.hexdigest())
    except BaseException as error:  # Also when the command is interrupted.
        incoming.discard(type(error).__name__)
        raise


def _copied(claim: FileClaim, key: str, actor: Actor, beat: Beat) -> ReceivedFile:
    """Read once, to know it again; the store makes the copy itself."""
    key = _found_object(key)
    storage = object_storage()
    with storage_errors_refused(), storage.open_local(key) as path:
        with path.open("rb") as content:
            container_found(content.read(START), ending_of(claim.filename))
        sha256 = sha256_of(path)
    beat()
    upload = draft_upload(claim, actor)
    upload.state = UploadState.UPLOADING
    upload.save(force_insert=True)
    arrived = ReceivedFile(upload, sha256)
    try:
        with storage_errors_refused():
            storage.copy(key, upload.storage_key, content_type=claim.content_type)
    except BaseException as error:  # As above.
        discard_upload(arrived, type(error).__name__)
        raise
    Upload.objects.filter(pk=upload.pk).update(state=UploadState.RECEIVED)
    upload.state = UploadState.RECEIVED
    return arrived


def _file_and_url(values: Values) -> tuple[str, str]:
    file, url = _slashed(str(values.get("file", ""))), str(values.get("url", ""))
    if bool(file) == bool(url):
        raise Refused("no-source", _("A line names its recording by “file” or by “url”."))
    return file, url


def _name(found: str, values: Values) -> str:
    """What the file is called where it lies; where that tells no format, as the line calls it."""
    said = name_of_file(str(values.get("original_filename", "")))
    return said if known_ending(said) and not known_ending(found) else found


def _claim(filename: str) -> FileClaim:
    return FileClaim(filename, MEDIA_TYPES[ending_of(filename)])


def _path(base: str, relative: str) -> Path:
    """The file with every link followed: it must lie in the folder still. Raises Refused."""
    top = Path(base)
    if Path(relative).is_absolute():
        raise _not_inside()
    try:
        path = found_file(top, relative).resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: links that lead in a circle.
        raise _absent() from None
    if not path.is_relative_to(top):
        raise _not_inside()
    if not path.is_file():
        raise _absent()
    return path


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise Refused("not-readable", _("The file cannot be read.")) from error


def _key(place: Place, file: str) -> str:
    if place.source != ImportSource.BUCKET:
        raise Refused("no-place", _("The line has a “file”, but it was not said where files are."))
    if not _are_plain(file.split("/")):
        raise _outside()
    return place.base + file


def _found_object(key: str) -> str:
    """The key that the store spells so, of a size that is taken. Raises Refused."""
    storage = object_storage()
    with storage_errors_refused():
        for spelling in key_spellings(storage, key):
            size = storage.size_of(spelling)
            if size is not None:
                check_size(size)
                return spelling
    raise _absent()


def _slashed(path: str) -> str:
    """As Windows writes it, too."""
    return path.replace("\\", "/")


def _are_plain(steps: list[str]) -> bool:
    """No way up, no hidden folders of the storage, nothing that stores spell differently."""
    return all(step and not step.startswith(".") for step in steps)


def _absent() -> Refused:
    return Refused("no-file", _("There is no such file."))


def _not_inside() -> Refused:
    return Refused("outside", _("The file is not in the folder that was named."))


def _outside() -> Refused:
    return Refused("outside", _("Files may be taken from the tenant's own drop-off prefix only."))
