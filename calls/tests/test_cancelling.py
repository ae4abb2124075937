"""Stopping the work on a call, by its page and by the API, and pages that say what is paused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from calls.models import Call, CallEvent
from calls.stages import ANALYSIS, TRANSCRIPTION
from calls.states import CallEventKind, CallStatus
from calls.tests.make import make_call, make_stage
from tenants.domain.actors import SYSTEM
from tenants.domain.keys import issue_key
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import ADA, make_member
from tenants.work_queue.claims import WorkRefusedError, claim, refuse
from tenants.work_queue.pauses import pause, pause_system

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from calls.models import Stage
    from tenants.models import Tenant

PAUSED = "Transcription is paused"


def program(tenant: Tenant, scope: str) -> APIClient:
    with tenant_scope(tenant.pk):
        _key, text = issue_key(name="dialer", scopes=[scope], actor=SYSTEM)
    return APIClient(headers={"authorization": f"Bearer {text}"})


def manager(tenant: Tenant, client: Client) -> Client:
    client.force_login(make_member(tenant, Role.QA_MANAGER).user)
    return client


def waiting(tenant: Tenant) -> Call:
    call = make_call(tenant)
    make_stage(call)
    return call


def in_api(call: Call, action: str = "") -> str:
    return f"/api/v1/calls/{call.pk}{action}"


def work_on(stage: Stage) -> None:
    with tenant_scope(stage.tenant.pk):
        assert claim(TRANSCRIPTION, stage.pk)


def pause_transcription(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        pause(TRANSCRIPTION.name, ADA, reason="The disk is full")


def test_a_program_cancels_a_call_and_retries_it(acme: Tenant) -> None:
    call, client = waiting(acme), program(acme, "calls:write")
    answer = client.post(in_api(call, "/cancel"))
    assert (answer.status_code, answer.json()["status"]) == (202, "cancelled")
    error = answer.json()["error"]
    assert (error["stage"], error["code"], error["retryable"]) == (
        "transcription",
        "cancelled",
        True,
    )
    assert "dialer" in error["message"]
    assert client.post(in_api(call, "/retry")).json()["status"] == "uploaded"


def test_where_no_work_is_there_is_nothing_to_cancel(acme: Tenant) -> None:
    answer = program(acme, "calls:write").post(in_api(make_call(acme), "/cancel"))
    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:support-auditor:problem:nothing-to-cancel",
    )


def test_a_key_that_only_reads_cancels_nothing(acme: Tenant, globex: Tenant) -> None:
    call, theirs = waiting(acme), waiting(globex)
    assert program(acme, "calls:read").post(in_api(call, "/cancel")).status_code == 403
    assert program(acme, "calls:write").post(in_api(theirs, "/cancel")).status_code == 404


def test_a_supervisor_cancels_what_they_uploaded(acme: Tenant, client: Client) -> None:
    supervisor, call = make_member(acme, Role.SUPERVISOR), waiting(acme)
    address = reverse("calls:cancel", args=[call.pk])
    client.force_login(supervisor.user)
    assert client.post(address).status_code == 404
    with tenant_scope(acme.pk):
        Call.objects.filter(pk=call.pk).update(uploaded_by=supervisor, uploaded_by_kind="person")
    assert f'action="{address}"' in client.get(call.get_absolute_url()).content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "Processing of this call is cancelled." in page
    assert reverse("calls:retry", args=[call.pk]) in page
    with tenant_scope(acme.pk):
        assert CallEvent.objects.get(kind=CallEventKind.CANCELLED).by == supervisor
    assert "There is nothing to cancel." in client.post(address, follow=True).content.decode()


def test_an_agent_is_not_offered_to_cancel(acme: Tenant, client: Client) -> None:
    agent = make_member(acme)
    call = make_call(acme, agent=agent)
    client.force_login(agent.user)
    address = reverse("calls:cancel", args=[call.pk])
    assert address not in client.get(call.get_absolute_url()).content.decode()
    assert client.post(address).status_code == 403


@pytest.mark.parametrize("name", ["home", "calls:list", "calls:upload"])
def test_where_people_wait_they_read_why(
    acme: Tenant, globex: Tenant, client: Client, name: str
) -> None:
    waiting(acme)
    client = manager(acme, client)
    pause_transcription(globex)
    assert PAUSED not in client.get(reverse(name)).content.decode()
    pause_transcription(acme)
    page = " ".join(client.get(reverse(name)).content.decode().split())
    assert f"<b>{PAUSED}</b> by Ada" in page
    assert ": The disk is full </p>" in page


def test_a_call_that_waits_says_what_pauses_it(acme: Tenant, client: Client) -> None:
    pause_transcription(acme)
    call = make_call(acme)
    stage = make_stage(call)
    pages = [call.get_absolute_url(), reverse("calls:review-progress", args=[call.pk])]
    client = manager(acme, client)
    for page in pages:
        assert PAUSED in client.get(page, {"seen": "recording"}).content.decode()
    work_on(stage)
    for page in pages:
        assert PAUSED not in client.get(page, {"seen": "recording"}).content.decode()


def test_a_pause_of_the_next_step_does_not_hold_this_one(acme: Tenant, client: Client) -> None:
    pause_system(ANALYSIS.name, ADA, reason="An upgrade")
    page = manager(acme, client).get(waiting(acme).get_absolute_url()).content.decode()
    assert "is paused" not in page


def test_a_completed_call_is_not_asked_for_pauses(
    acme: Tenant, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    call, client = make_call(acme), manager(acme, client)
    address = reverse("calls:review-progress", args=[call.pk])
    client.get(address, {"seen": "recording"})
    with django_assert_num_queries(7):
        client.get(address, {"seen": "recording"})
    with tenant_scope(acme.pk):
        Call.objects.update(status=CallStatus.COMPLETED)
    with django_assert_num_queries(5):
        client.get(address, {"seen": "recording"})


def test_the_history_says_who_what_when_how_long_which_attempt_and_why(
    acme: Tenant, client: Client
) -> None:
    call = make_call(acme)
    stage = make_stage(call)
    with tenant_scope(acme.pk):
        claimed = claim(TRANSCRIPTION, stage.pk)
        assert claimed
        refuse(claimed, WorkRefusedError("empty", "There is no sound in this file."))
    page = manager(acme, client).get(call.get_absolute_url()).content.decode()
    history = " ".join(page[page.index('<details class="history">') :].split())
    assert "<b>Transcription failed</b>" in history
    assert '<span class="muted">attempt 1</span> <span class="muted">after 0.' in history
    assert "<p>There is no sound in this file.</p>" in history
