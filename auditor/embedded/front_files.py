"""Collects the front-end files, only when they have changed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_changed(static_root: Path) -> None:
    """Bring *static_root* up to date; costs some 0.1 s when nothing changed, else seconds."""
    stamp = static_root / ".collected"
    state = _state()
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def _state() -> str:
    digest = hashlib.sha256()
    for line in sorted(_files()):
        digest.update(line.encode())
    return digest.hexdigest()


def _files() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list(None):
            yield f"{path} {storage.size(path)} {storage.get_modified_time(path).timestamp()}\n"
