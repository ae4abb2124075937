"""Whoever does something to a call stands in its row, on its page and in the API."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from calls.domain.bulk.runs import begin_import, cancel_import, import_some
from calls.domain.bulk.sources import folder
from calls.domain.corrections import change_call
from calls.domain.details import CallDetails
from calls.domain.history import note
from calls.domain.pipeline.control import cancel, put_first, retry
from calls.domain.removal import delete_call
from calls.domain.uploads.intake import bind_upload
from calls.domain.uploads.presigned import FileClaim, draft_upload
from calls.models import Call, CallEvent, Upload
from calls.states import CallEventKind
from calls.tests.make import make_call, make_stage
from calls.tests.make_import import WEB, manifest_of, put_sounds
from calls.tests.sounds import tone
from tenants.domain.actors import SYSTEM
from tenants.models import AuditEvent, TenantPause
from tenants.scope import tenant_scope
from tenants.states import ActorKind, Role, WorkState
from tenants.storage.port import object_storage, write_stream
from tenants.tests.ask import as_key
from tenants.tests.make import ADA, make_member
from tenants.tests.make_actors import (
    KINDS,
    in_words,
    make_actor,
    name_in_api,
    stamp_by,
    stamp_of,
    table_of,
)
from tenants.work_queue.pauses import pause, resume

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.db.models import QuerySet

    from tenants.domain.actors import Actor
    from tenants.models import Tenant

_LATER: Final = datetime(2026, 3, 2, 9, 1, tzinfo=UTC)
_BY: Final = re.compile(r'<span class="muted">by (.+?)</span>')


class Deed(NamedTuple):
    """Something done to a call whose stage is in a state, and the event that it leaves."""

    event: CallEventKind
    do: Callable[[Call, Actor], object]
    state: WorkState = WorkState.READY


def _only(call: Call) -> QuerySet[Call]:
    found: QuerySet[Call] = Call.objects.filter(pk=call.pk)
    return found


DEEDS: Final = {
    "retry": Deed(
        CallEventKind.RETRIED, lambda call, actor: retry(_only(call), actor), WorkState.CANCELLED
    ),
    "cancel": Deed(CallEventKind.CANCELLED, lambda call, actor: cancel(_only(call), actor)),
    "put_first": Deed(CallEventKind.CHANGED, lambda call, actor: put_first(_only(call), actor)),
    "change_call": Deed(
        CallEventKind.CHANGED,
        lambda call, actor: change_call(call, CallDetails(company_name="Harbor Lane"), actor),
    ),
    "note": Deed(
        CallEventKind.UPLOADED, lambda call, actor: note(call.pk, CallEventKind.UPLOADED, actor)
    ),
}


def manager_of(tenant: Tenant) -> Client:
    client = Client()
    client.force_login(make_member(tenant, Role.QA_MANAGER).user)
    return client


def events_in_api(tenant: Tenant, call_id: object) -> list[dict[str, object]]:
    client = as_key(tenant, "calls:read")
    rows: list[dict[str, object]] = client.get(f"/api/v1/calls/{call_id}/events").json()["results"]
    return rows


def named_on_page(tenant: Tenant, call: Call) -> str | None:
    """Whom the page names beside the call's last event."""
    page = manager_of(tenant).get(call.get_absolute_url()).content.decode()
    events = page.split('<ol class="events">')[1].split("</ol>")[0].split("</li>")[:-1]
    found = _BY.search(events[-1])
    return in_words(found[1]) if found else None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", DEEDS)
def test_who_did_it_stands_in_the_row_on_the_page_and_in_the_api(
    acme: Tenant, name: str, kind: ActorKind
) -> None:
    deed, actor, call = DEEDS[name], make_actor(acme, kind), make_call(acme)
    stage = make_stage(call)
    with tenant_scope(acme.pk):
        type(stage).objects.update(state=deed.state)
        Call.objects.update(status="cancelled" if deed.state == "cancelled" else "uploaded")
        deed.do(call, actor)
        event = CallEvent.objects.get()
        audited = list(AuditEvent.objects.filter(subject_id=call.pk))

    assert (event.kind, stamp_of(event)) == (deed.event, stamp_by(actor))
    by_others = [] if actor == SYSTEM else [(f"call.{deed.event}", stamp_by(actor))]
    assert [(row.action, stamp_of(row)) for row in audited] == by_others
    assert named_on_page(acme, call) == (None if actor == SYSTEM else actor.name)
    assert [row["by"] for row in events_in_api(acme, call.pk)] == [name_in_api(actor)]


@pytest.mark.parametrize("kind", KINDS)
def test_who_uploaded_stands_in_every_row_on_the_page_and_in_the_api(
    acme: Tenant, kind: ActorKind
) -> None:
    actor = make_actor(acme, kind)
    with tenant_scope(acme.pk):
        upload = draft_upload(FileClaim("call.wav", "audio/wav"), actor)
        upload.save(force_insert=True)
        write_stream(object_storage(), upload.storage_key, [tone()], content_type="audio/wav")
        call = bind_upload(upload, CallDetails(), actor).call
        event = CallEvent.objects.get()

    assert stamp_of(event) == stamp_by(actor)
    assert {uploader_of(upload), uploader_of(call)} == {stamp_by(actor)}
    shown = as_key(acme, "calls:read").get(f"/api/v1/calls/{call.pk}").json()
    assert shown["uploaded_by"] == (actor.membership.user.email if actor.membership else actor.name)
    page = manager_of(acme).get(call.get_absolute_url()).content.decode()
    assert f", {actor.name}</dd>" in in_words(page)


def uploader_of(row: Call | Upload) -> tuple[object, ...]:
    return row.uploaded_by_id, row.uploaded_by_kind, row.uploaded_by_name


@pytest.mark.parametrize("kind", KINDS)
def test_who_paused_and_who_resumed_stand_in_the_pause_and_on_its_page(
    acme: Tenant, kind: ActorKind
) -> None:
    actor = make_actor(acme, kind)
    with tenant_scope(acme.pk):
        assert pause("", actor, reason="An audit")
    page = manager_of(acme).get(reverse("pipeline:page")).content.decode()
    with tenant_scope(acme.pk):
        assert resume("", actor)
        row = TenantPause.objects.get()
        audited = list(AuditEvent.objects.filter(subject_id=row.pk))

    assert f"by {actor.name}" in in_words(page)
    assert stamp_of(row) == stamp_by(actor)
    assert (row.ended_by_id, row.ended_by_kind, row.ended_by_name) == stamp_by(actor)
    assert [event.action for event in audited] == ["pipeline.paused", "pipeline.resumed"]
    assert [stamp_of(event) for event in audited] == [stamp_by(actor), stamp_by(actor)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_import_and_its_calls_are_of_whoever_started_it(
    acme: Tenant, tmp_path: Path, kind: ActorKind
) -> None:
    actor = make_actor(acme, kind)
    put_sounds(tmp_path, "a.wav")
    with tenant_scope(acme.pk):
        run = begin_import(manifest_of("file\na.wav\n"), folder(str(tmp_path)), actor)
        import_some(run.pk, seconds=20)
        call = Call.objects.get()
    page = manager_of(acme).get(reverse("admin:calls_importrun_changelist")).content.decode()

    assert (stamp_of(run), uploader_of(call)) == (stamp_by(actor), stamp_by(actor))
    assert (actor.name in table_of(page)) == (actor != SYSTEM)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != ActorKind.CUSTOMER])
def test_who_began_cancelled_and_resumed_an_import_is_on_record(
    acme: Tenant, kind: ActorKind
) -> None:
    actor = make_actor(acme, kind)
    lines = "url\nhttps://127.0.0.1/a.wav\nhttps://127.0.0.1/b.wav\n"
    with tenant_scope(acme.pk):
        run = begin_import(manifest_of(lines), WEB, actor)
        assert cancel_import(run, actor)
        assert not cancel_import(run, actor)
        assert begin_import(manifest_of(lines), WEB, actor) == run
        events = list(AuditEvent.objects.filter(subject_kind="import", subject_id=run.pk))

    assert [(event.action, event.after) for event in events] == [
        ("import.begun", {"name": "calls.csv", "source": "web", "lines": 2}),
        ("import.cancelled", {"lines": 2}),
        ("import.resumed", {"lines": 2}),
    ]
    assert {stamp_of(event) for event in events} == {stamp_by(actor)}


def test_a_change_is_audited_with_the_values(acme: Tenant) -> None:
    call, agent = make_call(acme), make_member(acme)
    with tenant_scope(acme.pk):
        said = CallDetails(agent=agent.user.email, company_name="Harbor Lane", started_at=_LATER)
        change_call(call, said, ADA)
        event = AuditEvent.objects.get()

    assert event.before == {"agent": None, "company_name": "", "started_at": "2026-03-02T09:00:00Z"}
    assert event.after == {
        "agent": str(agent.pk),
        "company_name": "Harbor Lane",
        "started_at": "2026-03-02T09:01:00Z",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_who_deleted_a_call_is_on_record_when_its_history_is_gone(
    acme: Tenant, kind: ActorKind
) -> None:
    actor, call = make_actor(acme, kind), make_call(acme, external_id="7")
    with tenant_scope(acme.pk):
        delete_call(call.pk, actor)
        event = AuditEvent.objects.get(subject_id=call.pk)

    assert (event.action, stamp_of(event)) == ("call.deleted", stamp_by(actor))
    assert event.before == {"original_filename": call.original_filename, "external_id": "7"}
