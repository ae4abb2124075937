"""Imports in the admin: begun with a check, watched, stopped, gone on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from calls.domain.bulk.sources import drop_off, folder
from calls.models import Call, ImportLine, ImportRun
from calls.states import ImportSource, ImportState, LineOutcome
from calls.tests.make_import import begin, carry_out, import_folder, put_sounds, table
from calls.tests.sounds import tone
from tenants.models import AuditEvent
from tenants.scope import tenant_scope
from tenants.states import ActorKind, Role
from tenants.storage.port import object_storage, write_stream
from tenants.tests.make import make_member
from tenants.tests.test_admin_site import signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Membership, Tenant

RUNS = "admin:calls_importrun_changelist"
START = "admin:calls_importrun_add"
LINES = "admin:calls_importline_changelist"
pytestmark = pytest.mark.usefixtures("in_folder")


@pytest.fixture
def manager(acme: Tenant) -> Membership:
    return make_member(acme, Role.QA_MANAGER)


@pytest.fixture
def client(manager: Membership) -> Client:
    return signed_in(manager.user)


def send(client: Client, content: str, **given: object) -> HttpResponse:
    manifest = SimpleUploadedFile("march.csv", content.encode())
    data = {"manifest": manifest, "source": ImportSource.BUCKET, "under": ""} | given
    return client.post(reverse(START), data, follow=True)  # type: ignore[return-value]  # A test's response.


def act(client: Client, action: str, run: ImportRun) -> HttpResponse:
    data = {"action": action, "_selected_action": [str(run.pk)]}
    return client.post(reverse(RUNS), data, follow=True)  # type: ignore[return-value]  # As above.


def page_of(run: ImportRun) -> str:
    return reverse("admin:calls_importrun_change", args=[run.pk])


def test_an_import_is_checked_first_and_started_then(
    acme: Tenant, client: Client, manager: Membership
) -> None:
    with tenant_scope(acme.pk):
        write_stream(object_storage(), f"{drop_off()}a.wav", [tone(0.1)], content_type="audio/wav")
    text = send(client, "file,company_name\na.wav,Firm\nabsent.wav,Firm\n").text
    assert "Every line is being checked" in text
    with tenant_scope(acme.pk):
        run = ImportRun.objects.get()
        assert (run.name, run.state, run.by) == ("march.csv", ImportState.CHECKING, manager)
        assert [line.outcome for line in carry_out(run)] == [LineOutcome.FITS, LineOutcome.REFUSED]
        assert not Call.objects.exists()
    assert "Start the import" in client.get(page_of(run)).text
    assert "The import is resumed" in act(client, "go_on", run).text
    with tenant_scope(acme.pk):
        assert [line.outcome for line in carry_out(run)] == [LineOutcome.DONE, LineOutcome.REFUSED]
        assert Call.objects.get().uploaded_by == manager


@pytest.mark.parametrize(
    ("content", "given", "said"),
    [
        ("file,color\na.wav,red\n", {}, "not known: “color”"),
        ("file\n", {}, "The manifest has no lines"),
        ("file\na.wav\n", {"under": "../../acme"}, "own drop-off prefix only"),
        ("file\na.wav\n", {"under": ".parts"}, "own drop-off prefix only"),
        ("file\na.wav\n", {"source": ImportSource.FOLDER}, "Select a valid choice"),
        ("file\n" + "a.wav\n" * (4 << 20), {}, "20 MB at most"),
    ],
)
def test_what_cannot_be_begun_is_said_on_the_page(
    acme: Tenant, client: Client, content: str, given: dict[str, str], said: str
) -> None:
    assert said in send(client, content, **given).text
    with tenant_scope(acme.pk):
        assert not ImportRun.objects.exists()


def test_a_run_is_cancelled_and_goes_on(acme: Tenant, client: Client) -> None:
    with tenant_scope(acme.pk):
        run = begin("url\nhttps://127.0.0.1/a.wav\n")
    assert "what was imported stays" in act(client, "cancel", run).text
    assert ">Resume<" in client.get(page_of(run)).text
    act(client, "go_on", run)
    with tenant_scope(acme.pk):
        assert [line.outcome for line in carry_out(run)] == [LineOutcome.REFUSED]
        by_people = AuditEvent.objects.filter(subject_id=run.pk, by_kind=ActorKind.PERSON)
        told = list(by_people.values_list("action", flat=True))
    assert told == ["import.cancelled", "import.resumed"]
    assert "Retry failed lines" in client.get(page_of(run)).text


def test_a_folder_is_read_by_the_command_only(acme: Tenant, client: Client, tmp_path: Path) -> None:
    with tenant_scope(acme.pk):
        run = begin("file\nabsent.wav\n", folder(str(tmp_path)))
        carry_out(run)
    assert "import_calls again" in client.get(page_of(run)).text
    assert "import_calls again" in act(client, "go_on", run).text
    with tenant_scope(acme.pk):
        assert ImportLine.objects.get().outcome == LineOutcome.REFUSED


def test_the_report_is_a_table_that_runs_nothing(
    acme: Tenant, client: Client, tmp_path: Path
) -> None:
    put_sounds(tmp_path, "a.wav")
    with tenant_scope(acme.pk):
        import_folder(tmp_path, {"file": "a.wav"}, {"file": "=cmd.wav"})
        call, run = Call.objects.get(), ImportRun.objects.get()
    answer = act(client, "download_report", run)
    content = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # It is a file.
    answer.close()
    assert content == (
        "\ufeffline,source,state,call_id,message\r\n"
        f"2,a.wav,done,{call.pk},\r\n"
        "3,'=cmd.wav,refused,,There is no such file.\r\n"
    )


def test_lines_are_found_by_their_state(acme: Tenant, client: Client, tmp_path: Path) -> None:
    put_sounds(tmp_path, "a.wav")
    with tenant_scope(acme.pk):
        import_folder(tmp_path, {"file": "a.wav"}, {"file": "absent.wav"})
        run, call = ImportRun.objects.get(), Call.objects.get()
    lines = reverse(LINES, query={"run__id__exact": run.pk, "outcome__exact": "refused"})
    assert lines.replace("&", "&amp;") in client.get(page_of(run)).text
    text = client.get(lines).text
    assert "absent.wav" in text
    assert "There is no such file." in text
    assert reverse("admin:calls_call_change", args=[call.pk]) not in text
    assert reverse("admin:calls_call_change", args=[call.pk]) in client.get(reverse(LINES)).text


@pytest.mark.parametrize("count", [1, 9])
def test_the_list_costs_the_same_however_long(
    acme: Tenant, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant_scope(acme.pk):
        for number in range(count):
            carry_out(begin(table({"url": f"https://127.0.0.1/{number}.wav"})))
    with django_assert_num_queries(8):
        text = client.get(reverse(RUNS)).text
    assert text.count('class="state finished"') == count


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AGENT])
def test_other_roles_import_nothing(acme: Tenant, role: Role) -> None:
    client = signed_in(make_member(acme, role).user)
    for name in (RUNS, START, LINES):
        assert client.get(reverse(name)).status_code == 403
    send(client, "url\nhttps://127.0.0.1/a.wav\n", source=ImportSource.WEB)
    with tenant_scope(acme.pk):
        assert not ImportRun.objects.exists()


def test_imports_of_others_are_nowhere(globex: Tenant, client: Client) -> None:
    with tenant_scope(globex.pk):
        run = begin("url\nhttps://127.0.0.1/canary.wav\n")
        line = ImportLine.objects.get()
    assert client.get(page_of(run)).status_code == 404
    assert client.get(reverse("admin:calls_importline_change", args=[line.pk])).status_code == 404
    for action in ("cancel", "go_on", "download_report"):
        assert "canary" not in act(client, action, run).text
    assert "canary" not in client.get(reverse(LINES, query={"run__id__exact": run.pk})).text
    with tenant_scope(globex.pk):
        assert ImportRun.objects.get().state == ImportState.RUNNING
