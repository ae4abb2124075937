"""Imports from a prefix of the bucket, on both storages, and from HTTPS addresses."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest
from django.db.models.functions import Now

from calls.domain.bulk.lines import check_claimed, context_of
from calls.domain.bulk.runs import go_on
from calls.domain.bulk.sources import drop_off, prefix
from calls.models import Call, ImportLine, Recording, Upload
from calls.states import ImportState, LineOutcome, UploadState
from calls.tests.make_import import ACTOR, begin, carry_out, table
from calls.tests.sounds import tone
from calls.work_kinds import IMPORT_LINE
from tenants.domain.refusals import Refused
from tenants.fetch.tests.web_server import Website, body, file, redirect
from tenants.scope import tenant_scope
from tenants.storage.local import LocalStorage
from tenants.storage.port import ObjectStart, object_storage, write_stream
from tenants.work_queue.backlog import waiting_work
from tenants.work_queue.claims import claim_first

if TYPE_CHECKING:
    from pytest_django import Settings

    from tenants.fetch.tests.web_server import Listener
    from tenants.models import Tenant
    from tenants.storage.port import ObjectStorage

SOUND = tone(0.05, channels=1)
pytestmark = pytest.mark.usefixtures("in_acme")


def drop(name: str, content: bytes = SOUND) -> str:
    key = drop_off() + name
    write_stream(object_storage(), key, [content], content_type="audio/wav")
    return key


def import_dropped(*names: str, under: str = "") -> list[ImportLine]:
    run = begin(table(*({"file": name} for name in names)), prefix(drop_off() + under))
    assert waiting_work(64) == {IMPORT_LINE.name: len(names)}
    return carry_out(run)


def import_urls(*urls: str) -> list[ImportLine]:
    return carry_out(begin(table(*({"url": url} for url in urls))))


def test_dropped_files_are_copied_into_the_recordings(storage: ObjectStorage) -> None:
    key = drop("2026/monday call.wav")
    drop("2026/again.wav")
    drop("2026/words.wav", b"words" * 40)
    names = ("monday call.wav", "again.wav", "words.wav", "absent.wav")
    lines = import_dropped(*names, under="2026")
    assert [line.outcome for line in lines] == ["done", "linked", "refused", "refused"]
    assert lines[2].message.startswith("The content of this file is not audio")
    recording = Recording.objects.get()
    assert (recording.ending, recording.call.original_filename) == ("wav", "monday call.wav")
    there = object_storage().read_start(recording.storage_key, 1 << 20)
    assert there == ObjectStart(SOUND, len(SOUND))
    assert object_storage().size_of(key) == len(SOUND)  # What was dropped stays.
    rejected = Upload.objects.get(state=UploadState.REJECTED)
    assert object_storage().size_of(rejected.storage_key) is None


def test_a_check_that_breaks_is_tried_three_times(
    in_folder: ObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_storage: LocalStorage, _key: str) -> None:
        raise ValueError

    monkeypatch.setattr(LocalStorage, "size_of", broken)
    run = begin(table({"file": "a.wav"}), prefix(drop_off()), state=ImportState.CHECKING)
    for _ in range(3):
        [line] = carry_out(run)
        ImportLine.objects.update(next_attempt_at=Now())
    assert (line.outcome, line.message) == ("failed", "Something unexpected happened: ValueError.")
    assert run.state == ImportState.CHECKED


def test_a_line_that_is_checked_while_its_run_is_resumed_is_imported(
    in_folder: ObjectStorage,
) -> None:
    drop("a.wav")
    run = begin(table({"file": "a.wav"}), prefix(drop_off()), state=ImportState.CHECKING)
    in_hand = claim_first(IMPORT_LINE, ImportLine.objects.filter(run=run))
    assert in_hand
    go_on(run, ACTOR)
    check_claimed(in_hand, context_of(run))
    assert [line.outcome for line in carry_out(run)] == ["done"]
    assert run.state == ImportState.FINISHED


@pytest.mark.parametrize(
    "steps", ["{theirs}/2026", "incoming/{theirs}", "incoming", "incoming/", "", "/", "{ours}",
              "incoming/../{theirs}", "a/../../b", ".parts", "incoming\\{theirs}", "a//b"]
)  # fmt: skip
def test_a_prefix_of_others_is_refused(
    acme: Tenant, globex: Tenant, in_folder: ObjectStorage, steps: str
) -> None:
    with pytest.raises(Refused, match="own drop-off prefix"):
        prefix(steps.format(theirs=globex.pk, ours=acme.pk))


def test_a_line_cannot_climb_out_of_the_prefix(globex: Tenant, storage: ObjectStorage) -> None:
    drop("a.wav")
    with tenant_scope(globex.pk):
        drop("theirs.wav", tone(0.1))
    names = (f"../{globex.pk}/theirs.wav", "/a.wav", "x/../a.wav", "./a.wav")
    lines = import_dropped(*names)
    assert {(line.outcome, line.message[:24]) for line in lines} == {
        (LineOutcome.REFUSED, "Files may be taken from ")
    }
    assert not Call.objects.exists()


@pytest.fixture
def loopback_allowed(settings: Settings, in_folder: ObjectStorage) -> None:
    settings.FETCH_ALLOWED_NETWORKS = [ip_network("127.0.0.1/32")]


def test_files_are_fetched_and_the_same_one_once(website: Website, loopback_allowed: None) -> None:
    website.pages |= {
        "/calls/1.wav": file(SOUND),
        "/calls/2": file(tone(0.1), "audio/x-wav"),
        "/moved": redirect("/calls/1.wav"),
    }
    lines = import_urls(*(website.url(path) for path in website.pages))
    assert [line.outcome for line in lines] == ["done", "done", "linked"]
    assert lines[0].call == lines[2].call
    assert set(Call.objects.values_list("original_filename", flat=True)) == {"1.wav", "2.wav"}


def test_what_a_server_answers_instead_is_told(website: Website, loopback_allowed: None) -> None:
    website.pages |= {
        "/page.wav": file(b"<html>Sign in</html>" * 9, "text/html"),
        "/text": file(b"words", "text/plain"),
        "/half.wav": body(SOUND[:100], {"Content-Length": str(len(SOUND))}),
        "/busy.wav": body(b"", {"Content-Length": "0"}, status=503),
    }
    lines = import_urls(*(website.url(path) for path in [*website.pages, "/absent.wav"]))
    assert [(line.outcome, line.attempt) for line in lines] == [
        ("refused", 1), ("refused", 1), ("waiting", 1), ("waiting", 1), ("refused", 1),
    ]  # fmt: skip
    assert [line.message[:30] for line in lines[2:]] == [
        "The line broke before the whol",
        "The server answered 503.",
        "The server answered 404.",
    ]
    assert not Upload.objects.filter(state=UploadState.UPLOADING).exists()


def test_a_file_is_cut_off_where_it_passes_the_limit(
    website: Website, loopback_allowed: None, settings: Settings
) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    website.pages |= {"/endless.wav": body(SOUND * 9, {}), "/announced.wav": file(SOUND * 9)}
    lines = import_urls(website.url("/endless.wav"), website.url("/announced.wav"))
    assert [(line.outcome, "larger than" in line.message) for line in lines] == [
        (LineOutcome.REFUSED, True)
    ] * 2


def test_nothing_inside_is_connected_to(
    inside: Listener, loopback_allowed: None, website: Website, settings: Settings
) -> None:
    port = inside.port
    website.pages["/a.wav"] = redirect(f"http://127.0.0.2:{port}/a.wav")
    lines = import_urls(
        f"http://127.0.0.2:{port}/a.wav",
        f"http://2130706434:{port}/a.wav",
        f"https://[::ffff:127.0.0.2]:{port}/a.wav",
        f"https://127.0.0.1@127.0.0.2:{port}/a.wav",
        website.url("/a.wav"),
    )
    assert {line.outcome for line in lines} == {LineOutcome.REFUSED}
    assert not inside.was_reached
