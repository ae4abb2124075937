"""Odd media through the HTTP API of a running installation: verdicts, deaths and server errors."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

from bench.client import Client
from bench.env import Installation, installation
from bench.options import Options
from bench.process_tree import command_of, descendants
from bench.recordings import DATA
from bench.stats import Line, count_line, skip_line

_ODD = DATA / "media-odd"
_PATIENCE = 300.0  # Seconds until the last one has ended, on busy cores.
_SERVER_ERROR = 500


def run(options: Options) -> Iterator[Line]:
    if options.quick or not _ODD.is_dir() or sys.platform != "linux":
        why = "a test covers it" if options.quick else "needs media-odd and /proc"
        yield skip_line("odd_not_as_listed", why)
        return
    listed = json.loads((_ODD / "manifest.json").read_text("utf-8"))
    expected = {str(row["file"]): str(row["expect"]) for row in listed}
    files = [_ODD / name for name in expected] + sorted(_ODD.glob("thirdparty/*"))
    with installation() as running:
        client = Client(running.address, running.found_tenant("bench"))
        before = _workers(running)
        sent = [(file, _sent(client, file)) for file in files]
        ended = {file: _ended(client, answer) for file, answer in sent}
        deaths = len(before - _workers(running))
    wrong = {
        file.name: end for file, end in ended.items() if not _is_as(expected.get(file.name), end)
    }
    errors = sum(isinstance(end, int) and end >= _SERVER_ERROR for end in ended.values())
    yield count_line("odd_not_as_listed", len(wrong), len(files), 0, str(wrong or ""))
    yield count_line("odd_server_errors", errors, len(files), 0)
    yield count_line("odd_worker_deaths", deaths, len(files), 0)


def _sent(client: Client, file: Path) -> str | int:
    """The call's id, or the status of the refusal."""
    try:
        return client.send(file)
    except HTTPError as refusal:
        return refusal.code


def _ended(client: Client, answer: str | int) -> str | int:
    return client.ended(answer, _PATIENCE)["status"] if isinstance(answer, str) else answer


def _is_as(expected: str | None, end: str | int) -> bool:
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
