import os
from pathlib import Path

import pytest

from auditor.embedded.account import Account, can_reach
from auditor.embedded.errors import StartError
from auditor.embedded.places import Places, refuse_foreign

_ANOTHER = Account(uid=os.geteuid() + 1, gid=os.getegid() + 1)


def _passable(folder: Path) -> Path:
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o111)
    return folder


def test_sockets_lie_in_the_data_folder_where_its_path_is_short_and_plain() -> None:
    places = Places(Path("/srv/auditor"))

    assert places.socket_folder == Path("/srv/auditor/run")
    assert places.broker_url == "redis+socket:///srv/auditor/run/valkey.sock?virtual_host=0"
    assert places.cache_url == "unix:///srv/auditor/run/valkey.sock?db=1"


@pytest.mark.parametrize("name", ["with a space", "with,comma", "l" * 90, "ünïcode", "per%20cent"])
def test_sockets_lie_in_a_short_folder_where_the_path_would_be_misread(name: str) -> None:
    places = Places(Path("/srv") / name)

    assert places.socket_folder.parent == Path("/tmp")  # noqa: S108  # Is to be that.
    assert len(os.fsencode(places.postgres_socket)) < 60
    assert places.socket_folder == Places(Path("/srv/../srv") / name).socket_folder


def test_two_data_folders_never_share_a_short_folder() -> None:
    assert Places(Path("/srv/a b")).private_folder != Places(Path("/srv/a c")).private_folder


def test_a_folder_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)

    with pytest.raises(StartError, match="belongs to somebody else"):
        refuse_foreign(tmp_path / "open", os.geteuid())


def test_a_link_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "target")

    with pytest.raises(StartError, match="belongs to somebody else"):
        refuse_foreign(tmp_path / "link", os.geteuid())


def test_a_closed_folder_of_another_account_is_refused(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(tmp_path / "closed", 1234, 1234)

    with pytest.raises(StartError, match="belongs to somebody else"):
        refuse_foreign(tmp_path / "closed", _ANOTHER.uid)


def test_a_closed_parent_bars_another_account_and_not_ourselves(tmp_path: Path) -> None:
    closed = _passable(tmp_path) / "closed"
    closed.mkdir(mode=0o700)

    assert can_reach(_ANOTHER, tmp_path / "data")
    assert not can_reach(_ANOTHER, closed / "data")
    assert can_reach(None, closed / "data")
