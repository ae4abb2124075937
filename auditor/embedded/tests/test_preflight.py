import socket
from pathlib import Path

import pytest

from auditor.embedded.errors import StartError
from auditor.embedded.lock import sole_start
from auditor.embedded.places import Places
from auditor.embedded.preflight import check_port
from auditor.embedded.sign_ins import sign_ins


def test_a_port_in_use_is_one_sentence_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(StartError, match=f"is in use: .*PORT={port + 1}`"):
            check_port("127.0.0.1", port)

    check_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(StartError, match="set HOST"):
        check_port("192.0.2.1", 8000)


def test_a_second_start_on_the_same_data_names_the_first(tmp_path: Path) -> None:
    places = Places(tmp_path)

    with (
        sole_start(places) as was_killed,
        pytest.raises(StartError, match=r"runs already on .* \(process \d+\)"),
        sole_start(Places(tmp_path)),
    ):
        pytest.fail("the block must not run")

    assert not was_killed


def test_a_start_after_a_kill_knows_of_it(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.lock.write_text("4711")

    with sole_start(places) as was_killed:
        assert was_killed

    with sole_start(places) as was_killed:
        assert not was_killed


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with (
        pytest.raises(StartError, match=r"Cannot write to .* set DATA_DIR"),
        sole_start(Places(tmp_path / "file")),
    ):
        pytest.fail("the block must not run")


def test_without_a_demo_nobody_is_told_to_sign_in(tmp_path: Path) -> None:
    assert list(sign_ins(tmp_path / "demo.json")) == []
