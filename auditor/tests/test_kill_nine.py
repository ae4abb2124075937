"""kill -9 of the worker while it works: the call completes, and everything is there once."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from bench.client import ApiClient
from bench.env import installation, until
from bench.faults.rows import owner_rows
from bench.process_tree import command_of, descendants
from calls.demo.dialogue import dialogues

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from bench.env import Installation

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
_HEAVY = "-Q transcription"


@pytest.fixture(scope="module")
def running() -> Iterator[Installation]:
    with installation(CELERY_CONCURRENCY="1") as whole:
        yield whole


@pytest.fixture
def owner(running: Installation) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The owner's view of the installation's rows: no wall, no scope."""
    with owner_rows(running.places) as rows:
        yield rows


def heavy_worker(running: Installation) -> int | None:
    """The main process of the worker that transcribes."""
    for pid in descendants(running.process.pid):
        if _HEAVY in command_of(pid) and os.getpgid(pid) == pid:
            return pid
    return None


def kill_nine(running: Installation) -> None:
    worker = heavy_worker(running)
    assert worker is not None
    os.killpg(worker, signal.SIGKILL)


def count(owner: psycopg.Connection[tuple[object, ...]], table: str) -> int:
    row = owner.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608  # Our own names.
    assert row is not None
    return int(str(row[0]))


def is_running(owner: psycopg.Connection[tuple[object, ...]]) -> bool:
    asked = "SELECT 1 FROM calls_stage WHERE kind = 'transcription' AND state = 'running'"
    return owner.execute(asked).fetchone() is not None


def test_a_call_survives_kill_nine_of_its_worker_and_everything_is_there_once(
    running: Installation, owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    client = ApiClient(running.address, running.found_tenant("acme"))
    call_id = client.send(dialogues()[0].recording)
    until(lambda: is_running(owner), "the stage of the first worker", 60, pause=0.05)

    kill_nine(running)
    # The lease would pass by itself half a minute later.
    owner.execute("UPDATE calls_stage SET lease_until = now() - interval '1 second'")
    call = client.ended(call_id, 120)

    assert (call["status"], call["error"]) == ("completed", None)
    row = owner.execute(
        "SELECT attempt, deaths, raised FROM calls_stage WHERE kind = 'transcription'"
    ).fetchone()
    assert row == (2, 1, 0)
    tables = ("calls_transcript", "calls_analysis", "calls_conversationmetrics")
    assert [count(owner, table) for table in tables] == [1, 1, 1]
    stages = owner.execute("SELECT stage FROM tenants_usageentry ORDER BY stage").fetchall()
    assert stages == [("analysis",), ("transcription",)]
