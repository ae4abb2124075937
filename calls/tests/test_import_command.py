"""The command import_calls, as its users see it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db.models.functions import Now

from calls.domain.bulk.runs import cancel_import
from calls.models import Call, ImportLine, ImportRun, Upload
from calls.states import ImportState, LineOutcome
from calls.tests.make import make_call
from calls.tests.make_import import ACTOR, json_lines, put_sounds, table
from calls.work_kinds import FOLDER_LINE, IMPORT_LINE
from tenants.scope import tenant_scope
from tenants.states import WorkState
from tenants.storage.local import LocalStorage
from tenants.work_queue.backlog import waiting_work
from tenants.work_queue.claims import claim_next

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tenants.models import Tenant

    Give = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def unheard(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calls.management.commands.import_calls.wake", lambda _queue: None)


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    put_sounds(tmp_path / "sounds", "a.wav", "b.wav", "more/c.wav")
    return tmp_path / "sounds"


@pytest.fixture
def give(acme: Tenant, tmp_path: Path) -> Give:
    """Write the manifest and give the command; exit code, stdout, stderr."""

    def give(content: str, *options: str, name: str = "calls.csv") -> tuple[int, str, str]:
        manifest = tmp_path / name
        manifest.write_text(content)
        out, err, code = io.StringIO(), io.StringIO(), 0
        try:
            call_command(
                "import_calls", str(manifest), "--tenant=acme", *options, stdout=out, stderr=err
            )
        except SystemExit as end:
            code = int(str(end.code))
        return code, out.getvalue(), err.getvalue()

    return give


def states_in(tenant: Tenant) -> dict[str, int]:
    with tenant_scope(tenant.pk):
        return Counter(ImportLine.objects.values_list("outcome", flat=True))


def rows_of(report: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(report)))


FILES = table({"file": "a.wav"}, {"file": "b.wav"}, {"file": "more/c.wav"})


def test_a_folder_comes_in_and_the_command_says_so(acme: Tenant, give: Give, sounds: Path) -> None:
    code, out, err = give(FILES, f"--folder={sounds}")
    assert (code, out, err) == (0, "", "3 imported\n")
    with tenant_scope(acme.pk):
        assert Call.objects.count() == 3
        assert ImportRun.objects.get().state == ImportState.FINISHED


def test_the_same_command_again_does_nothing_twice(acme: Tenant, give: Give, sounds: Path) -> None:
    (sounds / "b.wav").rename(sounds / "late.wav")
    assert give(FILES, f"--folder={sounds}")[0] == 1
    assert states_in(acme) == {LineOutcome.DONE: 2, LineOutcome.REFUSED: 1}
    (sounds / "late.wav").rename(sounds / "b.wav")
    assert give(FILES, f"--folder={sounds}", name="renamed.csv")[0] == 0
    assert states_in(acme) == {LineOutcome.DONE: 3}
    assert give(FILES, f"--folder={sounds}", "--again")[2] == "3 duplicate recording\n"
    assert states_in(acme) == {LineOutcome.DONE: 3, LineOutcome.LINKED: 3}
    with tenant_scope(acme.pk):
        assert (Call.objects.count(), ImportRun.objects.count()) == (3, 2)


def test_an_interrupted_command_goes_on_where_it_stopped(
    acme: Tenant,
    give: Give,
    sounds: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size_of = LocalStorage.size_of

    def interrupted(storage: LocalStorage, key: str) -> int | None:
        if Call.objects.exists():
            raise KeyboardInterrupt
        return size_of(storage, key)

    with monkeypatch.context() as patch:
        patch.setattr(LocalStorage, "size_of", interrupted)
        code, _out, err = give(FILES, f"--folder={sounds}")
    assert (code, "Give the same command again" in err) == (130, True)
    assert states_in(acme) == {LineOutcome.DONE: 1, LineOutcome.WAITING: 2}
    assert give(FILES, f"--folder={sounds}")[0] == 0
    assert states_in(acme) == {LineOutcome.DONE: 3}


def test_a_dry_run_reports_every_line_and_writes_nothing(
    acme: Tenant, give: Give, sounds: Path, stored: Path
) -> None:
    known = make_call(acme, external_id="17")
    (sounds / "empty.wav").touch()
    content = json_lines(
        {"file": "a.wav"},
        {"file": "a.wav", "external_id": 17},
        {"file": "../a.wav"},
        {"file": "empty.wav"},
        {"file": "a.wav", "direction": "sideways"},
        {"url": "https://127.0.0.1/a.wav"},
        {"url": "ftp://files.example.com/a.wav"},
    )
    code, out, err = give(content, f"--folder={sounds}", "--dry-run")
    header, *rows = rows_of(out)
    assert header == ["line", "source", "state", "call_id", "message"]
    assert [row[2] for row in rows] == ["fits", "skipped", *["refused"] * 5]
    assert rows[1][3] == str(known.pk)
    assert (code, err) == (1, "1 valid, 1 existing call, 5 rejected\n")
    with tenant_scope(acme.pk):
        assert not ImportRun.objects.exists()
        assert not Upload.objects.exists()
    assert not list(stored.rglob("*.wav"))


def test_the_report_has_a_row_a_line_and_no_formula(
    acme: Tenant, give: Give, sounds: Path, tmp_path: Path
) -> None:
    odd = ["=1+1.wav", "+1.wav", "-1.wav", "@SUM.wav"]
    content = table(*({"file": name} for name in ["a.wav", *odd]))
    report = tmp_path / "report.csv"
    assert give(content, f"--folder={sounds}", f"--report={report}")[0] == 1
    _header, first, *others = rows_of(report.read_text())
    with tenant_scope(acme.pk):
        assert first == ["2", "a.wav", "done", str(Call.objects.get().pk), ""]
    assert [row[1] for row in others] == [f"'{name}" for name in odd]
    assert {row[4] for row in others} == {"There is no such file."}


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("file,color\na.wav,red\n", ("--folder=.",), "not known: “color”"),
        ("file\na.wav\n", ("--folder=./absent",), "There is no folder ./absent"),
        ("file\na.wav\n", ("--folder=.", "--background"), "reads the folder itself"),
        ("file\na.wav\n", ("--prefix=../recordings",), "own drop-off prefix"),
        ("file\na.wav\n", ("--prefix=incoming",), "own drop-off prefix"),
        ("file\na.wav\n", ("--prefix=",), "own drop-off prefix"),
        ("file\na.wav\n", ("--tenant=nobody",), "no active tenant 'nobody'"),
    ],
)
def test_what_cannot_be_begun_is_said_and_nothing_is_written(
    acme: Tenant,
    give: Give,
    content: str,
    options: tuple[str, ...],
    said: str,
) -> None:
    with pytest.raises(CommandError) as error:
        give(content, *options)
    assert said in str(error.value)
    with tenant_scope(acme.pk):
        assert not ImportRun.objects.exists()


def test_a_manifest_that_is_not_there_is_said(acme: Tenant, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_calls", str(tmp_path / "absent.csv"), "--tenant=acme")


def test_the_workers_are_left_what_they_can_reach(acme: Tenant, give: Give) -> None:
    code, out, _err = give("url\nhttps://127.0.0.1/a.wav\n", "--background")
    assert (code, out) == (0, "The workers bring in 1 lines; see Imports in the admin.\n")
    with tenant_scope(acme.pk):
        run = ImportRun.objects.get()
        assert waiting_work(64) == {IMPORT_LINE.name: 1}
        cancel_import(run, ACTOR)
        assert waiting_work(64) == {}


def test_a_tenants_lines_keep_one_worker_busy(acme: Tenant, give: Give) -> None:
    give("url\nhttps://127.0.0.1/a.wav\nhttps://127.0.0.1/b.wav\n", "--background")
    assert claim_next(IMPORT_LINE)
    assert waiting_work(64) == {}
    assert claim_next(IMPORT_LINE) is None


def test_a_run_of_a_folder_is_nothing_for_the_workers(
    acme: Tenant, give: Give, sounds: Path
) -> None:
    give(FILES, f"--folder={sounds}")
    with tenant_scope(acme.pk):
        ImportRun.objects.update(state=ImportState.RUNNING)
        ImportLine.objects.update(
            state=WorkState.READY, outcome=LineOutcome.WAITING, next_attempt_at=Now()
        )
    waiting = waiting_work(64)
    assert (waiting.get(IMPORT_LINE.name), waiting.get(FOLDER_LINE.name)) == (None, None)


def test_a_run_that_is_cancelled_stops(
    acme: Tenant,
    give: Give,
    sounds: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size_of = LocalStorage.size_of

    def cancelling(storage: LocalStorage, key: str) -> int | None:
        cancel_import(ImportRun.objects.get(), ACTOR)
        return size_of(storage, key)

    with monkeypatch.context() as patch:
        patch.setattr(LocalStorage, "size_of", cancelling)
        with pytest.raises(CommandError, match="Cancelled"):
            give(FILES, f"--folder={sounds}")
    assert states_in(acme) == {LineOutcome.DONE: 1, LineOutcome.WAITING: 2}
    assert give(FILES, f"--folder={sounds}")[0] == 0
