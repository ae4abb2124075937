"""Makes the folders of the embedded servers, with the rights that guard them."""

import os
from pathlib import Path

from auditor.embedded.errors import StartError
from auditor.embedded.places import Places, refuse_foreign

_OURS = 0o700
_PASSABLE = 0o711  # PostgreSQL's account passes through to its own folders, and lists nothing.


def make_folders(places: Places) -> None:
    """Make all that is missing; raises StartError with a sentence when the disk says no."""
    try:
        _make(places.data_dir, _PASSABLE if places.account else _OURS)
        for folder in (
            places.valkey_data,
            places.recordings,
            places.models,
            places.logs,
            places.beat_schedule.parent,
        ):
            _make(folder, _OURS)
        _make_for_server(places, places.socket_folder)
    except OSError as error:
        raise StartError(
            f"Cannot write to {places.data_dir} ({error.strerror}): "
            "set DATA_DIR to a folder that can be written."
        ) from error


def _make(folder: Path, mode: int) -> None:
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o777 != mode:
        folder.chmod(mode)


def _make_for_server(places: Places, folder: Path) -> None:
    folder.mkdir(mode=_OURS, exist_ok=True)
    if folder == places.data_dir / "run":
        folder.chmod(_OURS)  # May have come out of a backup or an image with other rights.
    refuse_foreign(folder, places.server_uid)
    give_to_server(places, folder)


def give_to_server(places: Places, folder: Path) -> None:
    """Make PostgreSQL's account the owner of a folder of ours."""
    if places.account:
        os.chown(folder, places.account.uid, places.account.gid, follow_symlinks=False)
