"""Odd media and bombs through the HTTP API of a running installation, and its real worker."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError

from bench.client import ApiClient
from bench.env import Installation, installation
from bench.hostile.bombs import BOMBS, HEARD
from bench.hostile.lure import Lure, lure
from bench.options import Options
from bench.process_tree import command_of, descendants
from bench.recordings import DATA
from bench.stats import ResultLine, count_line, skip_line

_ODD = DATA / "media-odd"
_PATIENCE = 300.0  # Seconds until the last one has ended, on busy cores.
_SERVER_ERROR = 500


def run(options: Options) -> Iterator[ResultLine]:
    if options.quick or not _ODD.is_dir() or sys.platform != "linux":
        why = "a test covers it" if options.quick else "needs media-odd and /proc"
        yield skip_line("odd_not_as_listed", why)
        return
    with TemporaryDirectory() as folder, lure() as trap, installation() as running:
        expected = _listed() | _bombs(Path(folder), trap)
        client = ApiClient(running.address, running.found_tenant("bench"))
        before = _workers(running)
        sent = [(file, _sent(client, file)) for file in expected]
        ended = {file: _ended(client, answer) for file, answer in sent}
        deaths = len(before - _workers(running))
        knocks = trap.knocks()
    wrong = {file.name: end for file, end in ended.items() if not _is_as(expected[file], end)}
    errors = sum(isinstance(end, int) and end >= _SERVER_ERROR for end in ended.values())
    yield count_line("odd_not_as_listed", len(wrong), len(ended), 0, str(wrong or ""))
    yield count_line("odd_server_errors", errors, len(ended), 0)
    yield count_line("odd_worker_deaths", deaths, len(before), 0, "of the worker's processes")
    yield count_line("odd_connections", knocks, len(ended), 0)


def _listed() -> dict[Path, str]:
    """The manifest's files; what becomes of strangers' files is open."""
    rows = json.loads((_ODD / "manifest.json").read_text("utf-8"))
    files = {_ODD / str(row["file"]): str(row["expect"]) for row in rows}
    return files | dict.fromkeys(sorted(_ODD.glob("thirdparty/*")), "either")


def _bombs(folder: Path, trap: Lure) -> dict[Path, str]:
    files = {}
    for bomb in BOMBS:
        file = folder / bomb.name
        file.write_bytes(bomb.make(trap.address))
        files[file] = "accept" if bomb.end == HEARD else "reject"
    return files


def _sent(client: ApiClient, file: Path) -> str | int:
    """The call's id, or the status of the refusal."""
    try:
        return client.send(file)
    except HTTPError as refusal:
        return refusal.code


def _ended(client: ApiClient, answer: str | int) -> str | int:
    return client.ended(answer, _PATIENCE)["status"] if isinstance(answer, str) else answer


def _is_as(expected: str, end: str | int) -> bool:
    is_refused = end == "failed" or (isinstance(end, int) and end < _SERVER_ERROR)
    if expected == "accept":
        return end == "completed"
    if expected == "reject":
        return is_refused
    return is_refused or end == "completed"


def _workers(running: Installation) -> set[int]:
    """Every process of the worker that transcribes; a decoder comes and goes."""
    return {
        pid for pid in descendants(running.process.pid) if "-Q transcription" in command_of(pid)
    }
