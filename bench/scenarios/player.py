"""Every accepted recording played and sought in a browser, on the review page of its call."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError

from playwright.sync_api import Error, Page

from bench.client import ApiClient
from bench.env import installation
from bench.options import Options
from bench.player.ear import Ear
from bench.player.marked import FORMATS, make_marked
from bench.player.window import CHROMIUM, reviewers_window
from bench.recordings import DATA
from bench.stats import ResultLine, count_line, most_line, skip_line

_ODD, _FOUND = DATA / "media-odd", DATA / "found" / "audio"
_TENANT = "bench"
_PATIENCE = 300.0  # Seconds until the last one has ended, on busy cores.
_MARK, _LENGTH = 9.0, 12.0  # Seconds of the recordings that are made here.
_BEFORE = 0.7  # Seconds before the mark from which it is played.
_DURATION_SECONDS, _DURATION_SHARE = 0.25, 0.01
_SEEK_SECONDS, _SOUND_SECONDS = 0.15, 0.1


@dataclass
class _Findings:
    """Worst figures with the file they are of, and what was not played, with the complaint."""

    played: int = 0
    silent: dict[str, str] = field(default_factory=dict)
    worst: dict[str, tuple[float, str]] = field(default_factory=dict)

    def add(self, figure: str, value: float, name: str) -> None:
        self.worst[figure] = max(self.worst.get(figure, (0.0, "")), (value, name))


def run(options: Options) -> Iterator[ResultLine]:
    if options.quick or not CHROMIUM or not _ODD.is_dir() or not _FOUND.is_dir():
        why = "a test covers it" if options.quick else "needs media-odd, found/audio and chromium"
        yield skip_line("player_not_played", why)
        return
    with TemporaryDirectory() as folder, installation() as running:
        client = ApiClient(running.address, running.found_tenant(_TENANT))
        marked = [make_marked(Path(folder), name, mark=_MARK, seconds=_LENGTH) for name in FORMATS]
        found = _Findings()
        with reviewers_window(running, _TENANT) as page:
            for file, call_id in _accepted(client, [*marked, *_files()]):
                _listen(page, client, file, call_id, found, is_marked=file in marked)
    accepted = found.played + len(found.silent)
    yield count_line(
        "player_not_played", len(found.silent), accepted, 0, json.dumps(found.silent)[1:-1]
    )
    yield from _figures(found)


def _figures(found: _Findings) -> Iterator[ResultLine]:
    goals = {
        "player_seek_error_seconds": _SEEK_SECONDS,
        "player_duration_error_of_allowed": 1.0,
        "player_decoded_sound_error_seconds": _SOUND_SECONDS,
        "player_heard_sound_error_seconds": _SOUND_SECONDS,
    }
    for name, most in goals.items():
        value, file = found.worst.get(name, (float("inf"), "none was measured"))
        yield most_line(name, value, most, file)
    value, file = found.worst["player_duration_error_seconds"]
    yield ResultLine("FIGURE", "player_duration_error_seconds", value, note=file)


def _files() -> list[Path]:
    names = [row["file"] for row in json.loads((_ODD / "manifest.json").read_text("utf-8"))]
    odd = [_ODD / name for name in names]
    return [*odd, *sorted(_ODD.glob("thirdparty/*")), *sorted(_FOUND.iterdir())]


def _accepted(client: ApiClient, files: list[Path]) -> Iterator[tuple[Path, str]]:
    """Those that became completed calls, each with its call's id, as they do."""
    sent = []
    for file in files:
        try:
            sent.append((file, client.send(file)))
        except HTTPError:  # Refused at once: `odd` looks at which.
            continue
    for file, call_id in sent:
        if client.ended(call_id, _PATIENCE)["status"] == "completed":
            yield file, call_id


def _listen(  # noqa: PLR0913  # What is heard, where, and where it is written down.
    page: Page, client: ApiClient, file: Path, call_id: str, found: _Findings, *, is_marked: bool
) -> None:
    page.goto(f"/calls/{call_id}/")
    ear = Ear(page)
    try:
        played = ear.listen()
        if is_marked:
            decoded, heard = ear.decoded_onset(), ear.heard_onset(_MARK - _BEFORE)
            found.add("player_decoded_sound_error_seconds", abs(decoded - _MARK), file.name)
            found.add("player_heard_sound_error_seconds", abs(heard - _MARK), file.name)
    except Error as error:
        found.silent[file.name] = error.message.splitlines()[0]
        return
    found.played += 1
    told = client.call(call_id)["duration_sec"] or 0.0
    wrong = abs(played.duration - told)
    allowed = max(_DURATION_SECONDS, _DURATION_SHARE * told)
    found.add("player_seek_error_seconds", played.seek_error, file.name)
    found.add("player_duration_error_seconds", wrong, file.name)
    found.add("player_duration_error_of_allowed", wrong / allowed, file.name)
