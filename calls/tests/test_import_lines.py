"""What becomes of one line of an import, whatever dies meanwhile."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models.functions import Now

from calls.domain.bulk import lines as bulk_lines
from calls.domain.bulk.lines import context_of, import_claimed
from calls.domain.bulk.runs import go_on, import_some, kind_of
from calls.domain.bulk.sources import folder
from calls.domain.removal import delete_call
from calls.models import Call, ImportLine, Recording, Stage, Upload
from calls.states import ImportState, LineOutcome, UploadState
from calls.tests.make import make_call
from calls.tests.make_import import ACTOR, begin, carry_out, import_folder, put_sounds, table
from tenants.models import TenantSettings
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.storage.local import LocalStorage
from tenants.storage.port import object_storage
from tenants.tests.make import ADA, make_member
from tenants.work_queue.claims import LeaseLostError, claim_first

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from calls.models import ImportRun
    from tenants.models import Tenant
    from tenants.work_queue.kinds import Claim


pytestmark = pytest.mark.usefixtures("in_acme", "stored")


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    put_sounds(tmp_path / "sounds", "a.wav", "b.wav", "c.wav")
    return tmp_path / "sounds"


def states(lines: list[ImportLine]) -> list[str]:
    return [line.outcome for line in lines]


def objects_in(stored: Path) -> list[Path]:
    return [path for path in stored.rglob("*") if path.is_file()]


def begin_in(sounds: Path, *names: str) -> ImportRun:
    return begin(table(*({"file": name} for name in names)), folder(str(sounds)))


def test_a_line_becomes_a_call_that_lets_live_uploads_go_first(acme: Tenant, sounds: Path) -> None:
    agent = make_member(acme, Role.AGENT)
    [line] = import_folder(
        sounds,
        {
            "file": "a.wav",
            "company_name": "Firm",
            "contact_email": "a@example.com",
            "direction": "Inbound",
            "agent": agent.user.email,
            "external_id": "17",
            "tags": "refund; late",
            "started_at": "2026-03-02T09:00:00+01:00",
            "agent_channel": "right",
        },
    )
    call = Call.objects.get()
    assert (line.outcome, line.call, line.message, line.values) == (LineOutcome.DONE, call, "", {})
    assert (call.company_name, call.direction, call.agent) == ("Firm", "inbound", agent)
    assert (call.tags, call.external_id) == (["refund", "late"], "17")
    assert call.started_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert (call.original_filename, call.uploaded_by_name) == ("a.wav", "import_calls")
    assert (call.priority, Stage.objects.get().priority) == (-10, -10)
    assert call.recording.agent_channel == "right"
    assert object_storage().size_of(call.recording.storage_key) == (sounds / "a.wav").stat().st_size


def test_a_moment_without_an_offset_is_one_of_the_tenants_zone(acme: Tenant, sounds: Path) -> None:
    TenantSettings.objects.update(timezone="Europe/Berlin")
    import_folder(
        sounds,
        {"file": "a.wav", "started_at": "2026-03-02 09:00"},
        {"file": "b.wav", "started_at": "2026-07-02"},
    )
    started = set(Call.objects.values_list("started_at", flat=True))
    assert started == {datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 7, 1, 22, tzinfo=UTC)}


def test_the_same_content_is_linked_and_kept_once(sounds: Path, stored: Path) -> None:
    (sounds / "copy.wav").write_bytes((sounds / "a.wav").read_bytes())
    first, second = import_folder(sounds, {"file": "a.wav"}, {"file": "copy.wav"})
    call = Call.objects.get()
    assert (first.outcome, second.outcome) == (LineOutcome.DONE, LineOutcome.LINKED)
    assert first.call == second.call == call
    assert len(objects_in(stored)) == 1
    delete_call(call.pk, ADA)
    second.refresh_from_db()
    assert second.call is None


def test_the_content_of_another_tenant_is_unknown(
    acme: Tenant, globex: Tenant, sounds: Path
) -> None:
    with tenant_scope(globex.pk):
        import_folder(sounds, {"file": "a.wav"})
    [line] = import_folder(sounds, {"file": "a.wav"})
    assert (line.outcome, line.call) == (LineOutcome.DONE, Call.objects.get())


def test_a_known_external_id_is_skipped(acme: Tenant, sounds: Path, stored: Path) -> None:
    call = make_call(acme, external_id="17")
    [line] = import_folder(sounds, {"file": "a.wav", "external_id": "17"})
    assert (line.outcome, line.call) == (LineOutcome.SKIPPED, call)
    assert objects_in(stored) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"file": "a.wav", "contact_email": "nobody"}, "contact_email: Enter a valid email"),
        ({"file": "a.wav", "direction": "sideways"}, "direction: "),
        ({"file": "a.wav", "agent": "nobody@example.com"}, "No active member has this e-mail"),
        ({"file": "a.wav", "phone_number": "+491"}, "not one of your company's phone numbers"),
        ({"file": "a.wav", "started_at": "yesterday"}, "Write a moment as"),
        ({"file": "a.wav", "started_at": "2026-02-31"}, "Write a moment as"),
        ({"file": "a.wav", "agent_channel": "middle"}, "left, right, mono"),
        ({"file": "a.wav", "call_type": "x" * 61}, "call_type: "),
        ({"file": "a.wav", "tags": "x" * 61}, "tags: "),
        ({"file": "a.wav", "url": "https://example.com/a.wav"}, "by “file” or by “url”"),
        ({"file": "", "call_type": "support"}, "by “file” or by “url”"),
        ({"file": "absent.wav"}, "no such file"),
        ({"file": "."}, "This kind of file is not accepted"),
        ({"file": "words.txt"}, "This kind of file is not accepted"),
        ({"file": "words.wav"}, "not audio that is accepted"),
        ({"file": "empty.wav"}, "The file is empty"),
        ({"file": "../outside.wav"}, "not in the folder"),
        ({"file": "link.wav"}, "not in the folder"),
        ({"file": "folder/../../outside.wav"}, "no such file"),
        ({"file": "circle.wav"}, "no such file"),
        ({"file": "folder.wav"}, "no such file"),
    ],
)
def test_what_will_not_do_is_refused_in_a_sentence(
    sounds: Path, stored: Path, row: dict[str, str], said: str
) -> None:
    put_sounds(sounds.parent, "outside.wav")
    (sounds / "link.wav").symlink_to(sounds.parent / "outside.wav")
    (sounds / "circle.wav").symlink_to(sounds / "circle.wav")
    (sounds / "folder.wav").mkdir()
    for name, content in (("words.txt", b"x"), ("words.wav", b"words" * 40), ("empty.wav", b"")):
        (sounds / name).write_bytes(content)
    row = {"file": "", "url": ""} | row
    [line] = import_folder(sounds, row)
    assert line.outcome == LineOutcome.REFUSED
    assert said in line.message
    assert (Call.objects.count(), objects_in(stored)) == (0, [])


def test_an_absolute_path_is_outside_even_into_the_folder(sounds: Path) -> None:
    [line] = import_folder(sounds, {"file": str(sounds / "a.wav")})
    assert (line.outcome, line.message) == (
        LineOutcome.REFUSED,
        "The file is not in the folder that was named.",
    )


def test_a_file_over_the_limit_is_refused_unread(sounds: Path, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 100
    [line] = import_folder(sounds, {"file": "a.wav"})
    assert line.outcome == LineOutcome.REFUSED
    assert "larger than" in line.message
    assert not Upload.objects.exists()


def test_a_storage_that_fails_is_tried_three_times_and_again_when_asked(
    sounds: Path, stored: Path
) -> None:
    stored.write_bytes(b"in the way")
    run = begin_in(sounds, "a.wav")
    for attempts in (1, 2):
        [line] = carry_out(run)
        assert (line.outcome, line.attempt) == (LineOutcome.WAITING, attempts)
        assert not import_some(run.pk, seconds=20)  # It rests.
        ImportLine.objects.update(next_attempt_at=Now())
    [line] = carry_out(run)
    assert (line.outcome, run.state) == (LineOutcome.FAILED, ImportState.FINISHED)
    assert "folder cannot be used" in line.message
    stored.unlink()
    assert states(carry_out(go_on(run, ACTOR))) == [LineOutcome.DONE]


def take_line(run: ImportRun) -> Claim[ImportLine] | None:
    return claim_first(kind_of(run), ImportLine.objects.filter(run=run).order_by("number"))


def test_two_workers_never_take_one_line(sounds: Path) -> None:
    run = begin_in(sounds, "a.wav", "b.wav")
    first, second, third = take_line(run), take_line(run), take_line(run)
    assert first
    assert second
    assert (first.item.number, second.item.number, third) == (2, 3, None)


def test_a_line_of_a_dead_worker_is_taken_over_and_its_late_result_dropped(
    sounds: Path, stored: Path
) -> None:
    run = begin_in(sounds, "a.wav")
    frozen = take_line(run)
    assert frozen
    ImportLine.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert states(carry_out(run)) == [LineOutcome.DONE]
    with pytest.raises(LeaseLostError):
        import_claimed(frozen, context_of(run))
    assert (Call.objects.count(), len(objects_in(stored))) == (1, 1)
    assert Counter(Upload.objects.values_list("state", flat=True)) == {
        UploadState.BOUND: 1,
        UploadState.REJECTED: 1,
    }


class PowerCutError(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("where", ["fetch_file", "bind_upload", "_write_result"])
def test_a_death_at_any_moment_makes_no_second_call(
    sounds: Path, stored: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    run = begin_in(sounds, "a.wav")
    step = getattr(bulk_lines, where)

    def cut(*args: object, **kwargs: object) -> None:
        step(*args, **kwargs)
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr(bulk_lines, where, cut)
        patch.setattr(bulk_lines, "discard_upload", lambda *_: None)
        with pytest.raises(PowerCutError):
            import_some(run.pk, seconds=20)
    ImportLine.objects.update(lease_until=Now() - timedelta(seconds=1))
    [line] = carry_out(run)
    assert (line.outcome, line.call) == (LineOutcome.DONE, Call.objects.get())
    assert Recording.objects.count() == Stage.objects.count() == 1


def test_an_interrupt_gives_the_line_back(
    sounds: Path, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin_in(sounds, "a.wav", "b.wav")

    def interrupted(_storage: LocalStorage, _key: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(LocalStorage, "size_of", interrupted)
        with pytest.raises(KeyboardInterrupt):
            import_some(run.pk, seconds=20)
    assert objects_in(stored) == []
    assert set(ImportLine.objects.values_list("attempt", "outcome", "fencing_token")) == {
        (0, LineOutcome.WAITING, None)
    }
    assert states(carry_out(run)) == [LineOutcome.DONE, LineOutcome.DONE]


def test_a_file_that_kills_every_worker_is_left(sounds: Path) -> None:
    run = begin_in(sounds, "a.wav", "b.wav")
    for _ in range(3):
        assert take_line(run)
        ImportLine.objects.update(lease_until=Now() - timedelta(seconds=1))
    first, second = carry_out(run)
    assert (first.outcome, second.outcome) == (LineOutcome.FAILED, LineOutcome.DONE)
    assert "died" in first.message


@pytest.mark.skipif(os.getuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_refused(sounds: Path) -> None:
    (sounds / "a.wav").chmod(0)
    [line] = import_folder(sounds, {"file": "a.wav"})
    assert (line.outcome, line.message) == (LineOutcome.REFUSED, "The file cannot be read.")
