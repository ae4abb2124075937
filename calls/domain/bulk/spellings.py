"""Names of files in whichever form of Unicode their system keeps them.

macOS writes "ä" as two signs, Windows and Linux as one, and some keyboards as a mixture of both.
"""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tenants.storage.port import ObjectStorage

_MOST_LISTED: Final = 10_000  # Objects: ten requests, for a name that is in none of its forms.


def found_file(top: Path, relative: str) -> Path:
    """The file of this name, each step in its own form; as it was written where there is none."""
    path = top
    for step in relative.split("/"):
        path = _child(path, step)
    return path if relative else top


def key_spellings(storage: ObjectStorage, key: str) -> Iterator[str]:
    """Keys that say the same, those that are likely first. Raises StorageFailedError."""
    yield from _forms(key)
    composed = normalize("NFC", key)
    decomposed = normalize("NFD", key)
    if composed == decomposed:
        return
    beginning = os.path.commonprefix([composed, decomposed])  # noqa: RUF071  # By letters, as keys are.
    for listed in islice(storage.list_objects(beginning), _MOST_LISTED):
        if normalize("NFC", listed.key) == composed:
            yield listed.key


def _child(folder: Path, name: str) -> Path:
    for form in _forms(name):
        if os.path.lexists(folder / form):
            return folder / form
    composed = normalize("NFC", name)
    if composed != normalize("NFD", name) and folder.is_dir():
        for entry in folder.iterdir():
            if normalize("NFC", entry.name) == composed:
                return entry
    return folder / name


def _forms(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((name, normalize("NFC", name), normalize("NFD", name))))
