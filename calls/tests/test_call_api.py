"""Calls through the API: list, one, correct, remove, retry, hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from calls.models import Call, CallEvent, Recording, Stage
from calls.stages import TRANSCRIPTION
from calls.states import CallStatus
from calls.tests.make import make_call, make_stage
from tenants.scope import tenant_scope
from tenants.states import Role, WorkState
from tenants.storage.port import write_stream
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
    from rest_framework.test import APIClient

    from tenants.models import Tenant
    from tenants.storage.port import ObjectStorage

CALLS = "/api/v1/calls"
FIELDS = {
    "id",
    "status",
    "s3_key",
    "original_filename",
    "duration_sec",
    "uploaded_at",
    "uploaded_by",
    "created_at",
    "updated_at",
    "error",
    "links",
}
AUDIO = {
    "s3_bucket",
    "s3_key",
    "format",
    "file_size_bytes",
    "duration_seconds",
    "channels",
    "channel_content",
    "sample_rate",
    "codec",
    "same_as_call",
}
NOBODYS = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "calls:write")


def ids(client: APIClient, query: str = "") -> list[str]:
    response = client.get(f"{CALLS}?{query}")
    assert response.status_code == 200
    return [row["id"] for row in response.json()["results"]]


def failed(acme: Tenant, *, is_retryable: bool = True) -> Call:
    call = make_call(acme)
    stage = make_stage(call)
    with tenant_scope(acme.pk):
        Call.objects.filter(pk=call.pk).update(status=CallStatus.FAILED)
        Stage.objects.filter(pk=stage.pk).update(
            state=WorkState.FAILED,
            error_code="not_audio",
            error_message="This is no audio.",
            is_retryable=is_retryable,
        )
    return call


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_costs_the_same_however_long(
    acme: Tenant,
    globex: Tenant,
    client: APIClient,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    agent = make_member(acme)
    ours = [make_call(acme, agent=agent) for _ in range(count)]
    for call in ours:
        make_stage(call)
    make_call(globex)
    client.get(CALLS)  # The key's last use is noted once a minute.

    with django_assert_num_queries(4):
        found = ids(client)

    assert found == [str(call.pk) for call in reversed(ours)]


def test_a_call_has_the_fields_integrators_rely_on(acme: Tenant, client: APIClient) -> None:
    call = make_call(acme, agent=make_member(acme))

    shown = client.get(f"{CALLS}/{call.pk}").json()

    assert set(shown["audio"]) == AUDIO
    assert set(shown["metadata"]) == {"company_name", "contact_email", "call_type"}
    assert shown.keys() > FIELDS
    assert (shown["status"], shown["error"], shown["duration_sec"]) == ("uploaded", None, None)


def test_a_failed_call_says_why(acme: Tenant, client: APIClient) -> None:
    call = failed(acme, is_retryable=False)

    shown = client.get(f"{CALLS}/{call.pk}").json()

    assert shown["error"] == {
        "stage": TRANSCRIPTION.name,
        "code": "not_audio",
        "message": "This is no audio.",
        "retryable": False,
    }


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("status=uploaded", True),
        ("status=completed", False),
        ("status=completed&status=uploaded", True),
        ("direction=inbound", False),
        ("external_id=T-1", True),
        ("external_id=T-2", False),
        ("q=T-1", True),
        ("q=elsewhere", False),
        ("started_at__gte=2026-03-02T09:00:00Z", True),
        ("started_at__lt=2026-03-02T09:00:00Z", False),
        ("started_at__gte=2026-03-02T10:00:00%2B02:00", True),
        ("created_at__lt=2020-01-01T00:00:00Z", False),
        ("agent=nobody@example.com", False),
        (f"agent={NOBODYS}", False),
    ],
)
def test_the_list_is_filtered(
    acme: Tenant, client: APIClient, query: str, *, is_found: bool
) -> None:
    call = make_call(acme, external_id="T-1")

    assert ids(client, query) == ([str(call.pk)] if is_found else [])


def test_an_agents_calls_are_found_by_address_and_id(acme: Tenant, client: APIClient) -> None:
    agent = make_member(acme)
    call = make_call(acme, agent=agent)
    make_call(acme)

    assert ids(client, f"agent={agent.user.email}") == [str(call.pk)]
    assert ids(client, f"agent={agent.pk}") == [str(call.pk)]


@pytest.mark.parametrize(
    "query", ["status=asleep", "started_at__gte=yesterday", "cursor=x", "page_size=0", "q=%00"]
)
def test_a_filter_that_makes_no_sense_is_400(client: APIClient, query: str) -> None:
    assert client.get(f"{CALLS}?{query}").status_code in {400, 404}


def test_an_agent_sees_their_own_calls_only(acme: Tenant) -> None:
    agent = make_member(acme, Role.AGENT)
    own, others = make_call(acme, agent=agent), make_call(acme)
    person = as_person(agent)

    assert ids(person) == [str(own.pk)]
    assert person.get(f"{CALLS}/{others.pk}").status_code == 404
    assert person.get(f"{CALLS}/{own.pk}/cost").status_code == 403


@pytest.mark.parametrize(
    ("method", "below"),
    [
        ("get", ""),
        ("patch", ""),
        ("delete", ""),
        ("post", "/retry"),
        ("get", "/transcript"),
        ("get", "/analysis"),
        ("get", "/audio"),
        ("get", "/cost"),
        ("get", "/events"),
    ],
)
def test_another_tenants_call_is_as_unknown_as_none(
    client: APIClient, globex: Tenant, method: str, below: str
) -> None:
    theirs = make_call(globex)

    answers = [
        getattr(client, method)(f"{CALLS}/{call_id}{below}", format="json")
        for call_id in (theirs.pk, NOBODYS)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_what_is_said_about_a_call_is_corrected(acme: Tenant, client: APIClient) -> None:
    agent = make_member(acme)
    call = make_call(acme)
    said = {"company_name": "Blue Bottle", "agent": agent.user.email, "outcome": "transferred"}

    response = client.patch(f"{CALLS}/{call.pk}", said, format="json")

    shown = response.json()
    assert response.status_code == 200
    assert (shown["metadata"]["company_name"], shown["agent"]) == ("Blue Bottle", agent.user.email)
    with tenant_scope(acme.pk):
        assert CallEvent.objects.get(call=call).detail == "company_name, outcome, agent"
    again = client.patch(f"{CALLS}/{call.pk}", {"agent": ""}, format="json")
    assert again.json()["agent"] is None


@pytest.mark.parametrize(
    "said",
    [
        {"agent": "them@globex.example"},
        {"phone_number": "+15550100"},
        {"direction": "sideways"},
        {"contact_email": "nobody"},
        {"started_at": "9999-12-31T23:59:59-12:00"},
        {"ended_at": "2026-03-02T08:00:00Z"},
        {"company_name": "x" * 201},
    ],
)
def test_a_correction_that_makes_no_sense_is_400_and_changes_nothing(
    acme: Tenant, client: APIClient, said: dict[str, str]
) -> None:
    call = make_call(acme)

    response = client.patch(f"{CALLS}/{call.pk}", said, format="json")

    assert response.status_code == 400
    with tenant_scope(acme.pk):
        assert Call.objects.get(pk=call.pk).updated_at == call.updated_at


def test_a_call_is_removed_with_its_recording(
    acme: Tenant,
    client: APIClient,
    in_folder: ObjectStorage,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    call = make_call(acme)
    with tenant_scope(acme.pk):
        key = Recording.objects.get(call=call).storage_key
    write_stream(in_folder, key, [b"RIFF"], content_type="audio/wav")

    with django_capture_on_commit_callbacks(execute=True):
        response = client.delete(f"{CALLS}/{call.pk}")

    assert (response.status_code, ids(client)) == (204, [])
    assert in_folder.size_of(key) is None


def test_a_failed_call_is_retried(acme: Tenant, client: APIClient) -> None:
    call = failed(acme)

    response = client.post(f"{CALLS}/{call.pk}/retry")

    assert (response.status_code, response.json()["status"]) == (202, "uploaded")


def test_what_a_retry_would_not_change_is_409(acme: Tenant, client: APIClient) -> None:
    refused, fine = failed(acme, is_retryable=False), make_call(acme)

    answers = [client.post(f"{CALLS}/{call.pk}/retry") for call in (refused, fine)]

    assert [answer.status_code for answer in answers] == [409, 409]


def test_hearing_a_call_leads_to_its_recording(
    acme: Tenant, client: APIClient, in_folder: ObjectStorage
) -> None:
    call = make_call(acme)
    with tenant_scope(acme.pk):
        key = Recording.objects.get(call=call).storage_key
    write_stream(in_folder, key, [b"RIFF1234"], content_type="audio/wav")

    response = client.get(f"{CALLS}/{call.pk}/audio", headers={"Accept": "audio/*"})
    heard = Client().get(response["Location"], headers={"Range": "bytes=4-"})

    assert (response.status_code, heard.status_code) == (302, 206)
    assert heard.getvalue() == b"1234"
    assert heard["Content-Type"] == "audio/wav"
