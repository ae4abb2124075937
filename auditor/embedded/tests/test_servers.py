import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from auditor.embedded import postgres
from auditor.embedded.places import APPLICATION_ROLE, DATABASE, Places
from auditor.embedded.program import launch
from auditor.embedded.servers import needed_servers
from auditor.embedded.supervisor import Supervisor
from auditor.embedded.tests.make import eventually, exists, quiet


@pytest.fixture(autouse=True)
def _no_servers_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    """Places below a folder with a space, closed to everybody but us; the data stays for all."""
    closed = Path(tempfile.mkdtemp(prefix="closed to others "))
    made = Places(closed / "data")
    yield made
    shutil.rmtree(closed)
    shutil.rmtree(made.private_folder, ignore_errors=True)


def _run(places: Places, supervisor: Supervisor) -> None:
    for server in needed_servers(places, durable=False):
        supervisor.start_server(server)


def test_both_servers_work_from_a_folder_that_only_we_can_enter(places: Places) -> None:
    with Supervisor(quiet) as supervisor:
        _run(places, supervisor)

        assert redis.Redis.from_url(places.cache_url).ping()
        with psycopg.connect(
            host=str(places.socket_folder), user=APPLICATION_ROLE, dbname=DATABASE
        ) as connection:
            rights = connection.execute(
                "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb "
                "FROM pg_roles WHERE rolname = current_user"
            ).fetchone()

    assert rights == (True, False, False, False, False)
    assert list(places.socket_folder.glob("*.sock")) == []


def test_a_second_start_finds_the_data_of_the_first(places: Places) -> None:
    with Supervisor(quiet) as supervisor:
        _run(places, supervisor)
        with postgres.connect(places, DATABASE) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (id int)")

    with Supervisor(quiet) as supervisor:
        _run(places, supervisor)
        with postgres.connect(places, DATABASE) as connection:
            assert connection.execute("SELECT FROM kept").fetchall() == []


@pytest.mark.skipif(not Path("/proc").exists(), reason="asks /proc")
def test_a_server_left_over_by_a_killed_supervisor_is_ended_first(places: Places) -> None:
    with Supervisor(quiet) as supervisor:
        _run(places, supervisor)
    leftover = launch(postgres.prepare(places, durable=False))
    postgres.wait_until_ready(places, leftover)

    with Supervisor(quiet) as supervisor:
        _run(places, supervisor)

        assert leftover.wait(10) == 0


def test_a_lock_file_that_names_a_stranger_does_no_harm(places: Places) -> None:
    with Supervisor(quiet) as supervisor:
        _run(places, supervisor)
    with subprocess.Popen(["/bin/sleep", "30"]) as stranger:
        (places.postgres_data / "postmaster.pid").write_text(f"{stranger.pid}\n/elsewhere\n")

        with Supervisor(quiet) as supervisor:
            _run(places, supervisor)

        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.skipif(not Path("/proc").exists(), reason="asks /proc")
def test_a_killed_server_is_started_again_and_answers(places: Places) -> None:
    with Supervisor(quiet) as supervisor:
        _run(places, supervisor)
        pid = int((places.postgres_data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: not exists(pid))

        supervisor.watch(until=lambda: _answers(places))


def _answers(places: Places) -> bool:
    try:
        with postgres.connect(places, DATABASE):
            return True
    except psycopg.OperationalError:
        return False


def test_a_variable_replaces_its_server(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/auditor")

    titles = [server.title for server in needed_servers(places)]

    assert titles == ["Valkey"]
