"""The embedded PostgreSQL: its command line, its first start, its roles and its end."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from auditor.embedded.binaries import postgres_bin
from auditor.embedded.errors import StartError
from auditor.embedded.folders import give_to_server
from auditor.embedded.leftover import end_leftover
from auditor.embedded.places import APPLICATION_ROLE, DATABASE, OWNER_ROLE, POSTGRES_PORT, Places
from auditor.embedded.program import Program, run
from auditor.embedded.shim import HANDED_FOLDER

_RECOVERY_LIMIT = 600.0  # Seconds; replaying a large log after a crash takes minutes.
_HANDED = Path(f"/proc/self/fd/{HANDED_FOLDER}")
_INITDB_OPTIONS = (
    "--auth=trust",  # The socket's folder, 0700, is the access control.
    "--username=" + OWNER_ROLE,
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
_FEW_RIGHTS = "ALTER ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION"
_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def prepare(places: Places, *, durable: bool = True) -> Program:
    """Make the cluster if there is none, and say how its server is run.

    Ends a server that a killed supervisor left over. `durable=False` is for tests. Raises
    StartError.
    """
    bin_folder = postgres_bin(places)
    if not (places.postgres_data / "PG_VERSION").exists():
        _create_cluster(places, bin_folder)
    end_leftover(places.postgres_data)
    settings = [f'unix_socket_directories="{places.socket_folder}"', "listen_addresses="]
    settings += [] if durable else _FORGETFUL
    return Program(
        name="postgres",
        command=(
            str(bin_folder / "postgres"),
            *("-D", str(_seen_data(places, places.postgres_data))),
            *("-p", str(POSTGRES_PORT)),
            *(part for setting in settings for part in ("-c", setting)),
        ),
        stops=((signal.SIGINT, 8.0), (signal.SIGQUIT, 3.0)),  # Fast, then without a checkpoint.
        on_orphan=signal.SIGINT,
        account=places.account,
        handed_folder=_handed(places, places.postgres_data),
        folder=Path("/"),
        log=places.logs / "postgres.log",
    )


def wait_until_ready(places: Places, process: subprocess.Popen[bytes]) -> None:
    """Return when it answers. Raises StartError when it ends instead, or takes too long."""
    give_up_at = time.monotonic() + _RECOVERY_LIMIT
    while process.poll() is None and time.monotonic() < give_up_at:
        with contextlib.suppress(psycopg.OperationalError), connect(places, "postgres"):
            return
        time.sleep(0.05)
    raise StartError(f"PostgreSQL did not start: {places.logs / 'postgres.log'} says why.")


def connect(places: Places, database: str) -> psycopg.Connection:
    """A connection of the owner, committing by itself."""
    return psycopg.connect(
        host=str(places.socket_folder),
        port=POSTGRES_PORT,
        user=OWNER_ROLE,
        dbname=database,
        autocommit=True,
        connect_timeout=10,
    )


def create_database(places: Places) -> None:
    """Make the database and the application's role where missing; safe to repeat.

    The role may log in and no more: row security holds for it. What it may touch is granted by
    the migrations.
    """
    role, database = sql.Identifier(APPLICATION_ROLE), sql.Identifier(DATABASE)
    with connect(places, "postgres") as connection:
        roles = connection.execute("SELECT rolname FROM pg_roles").fetchall()
        databases = connection.execute("SELECT datname FROM pg_database").fetchall()
        if (APPLICATION_ROLE,) not in roles:
            connection.execute(sql.SQL("CREATE ROLE {}").format(role))
        connection.execute(sql.SQL(_FEW_RIGHTS).format(role))
        if (DATABASE,) not in databases:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(database))


def _create_cluster(places: Places, bin_folder: Path) -> None:
    """Make it beside its place, then rename: a killed initdb leaves no half cluster behind."""
    unfinished = places.data_dir / "postgres.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    give_to_server(places, unfinished)
    data = str(_seen_data(places, unfinished))
    program = Program(
        name="initdb",
        command=(str(bin_folder / "initdb"), "-D", data, *_INITDB_OPTIONS),
        account=places.account,
        handed_folder=_handed(places, unfinished),
        folder=Path("/"),
    )
    done = run(program)
    if done.returncode:
        raise StartError(f"PostgreSQL could not make its files: {_last_line(done.stderr)}")
    unfinished.rename(places.postgres_data)


def _last_line(output: str) -> str:
    return (output.strip().splitlines() or ["it gave no reason."])[-1]


def _handed(places: Places, data: Path) -> Path | None:
    return None if places.is_reachable else data


def _seen_data(places: Places, data: Path) -> Path:
    """The path under which the server knows its data.

    Below a folder its account may not enter (root's home), we open the data for it: an open
    folder is reached through /proc without passing its parents.
    """
    if places.is_reachable:
        return data
    if not os.path.exists("/proc/self/fd"):  # noqa: PTH110  # A magic link, not a path.
        raise StartError(
            f"PostgreSQL's account cannot reach {data.parent}: set DATA_DIR to another folder."
        )
    return _HANDED
