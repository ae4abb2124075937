"""The upload page: its form without scripts, and the requests its script makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from calls.models import Call, Upload
from calls.states import UploadState
from calls.tests.sounds import tone
from tenants.domain.actors import SYSTEM
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tenants.work_queue.pauses import pause

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

    from tenants.models import Membership, Tenant

PAGE = reverse("calls:upload")


@pytest.fixture
def supervisor(acme: Tenant, client: Client) -> Membership:
    member = make_member(acme, Role.SUPERVISOR)
    client.force_login(member.user)
    return member


def post(client: Client, content: bytes, **fields: str) -> Answer:
    return client.post(PAGE, {"file": SimpleUploadedFile("hello.wav", content), **fields})


def test_a_form_without_scripts_makes_a_call(
    acme: Tenant, supervisor: Membership, client: Client
) -> None:
    answer = post(client, tone(), company_name="Northwind", direction="inbound")

    with tenant_scope(acme.pk):
        call = Call.objects.get()
    assert answer.headers["Location"] == call.get_absolute_url()
    assert (call.company_name, call.direction) == ("Northwind", "inbound")
    assert (call.original_filename, call.uploaded_by_id) == ("hello.wav", supervisor.pk)


def test_what_is_no_audio_is_refused_in_a_sentence_and_not_kept(
    acme: Tenant, supervisor: Membership, client: Client
) -> None:
    answer = post(client, b"hello" * 1000, company_name="Northwind")

    assert answer.status_code == 400
    page = answer.content.decode()
    assert "The content of this file is not audio" in page
    assert 'value="Northwind"' in page
    with tenant_scope(acme.pk):
        assert set(Upload.objects.values_list("state", flat=True)) <= {UploadState.REJECTED}
        assert not Call.objects.exists()


def test_a_refused_form_still_says_what_is_paused(
    acme: Tenant, supervisor: Membership, client: Client
) -> None:
    with tenant_scope(acme.pk):
        pause("", SYSTEM, reason="We move the recordings.")

    assert "We move the recordings." in client.get(PAGE).text
    assert "We move the recordings." in post(client, b"hello" * 1000).text


def test_a_wrong_field_keeps_no_file(acme: Tenant, supervisor: Membership, client: Client) -> None:
    answer = post(client, tone(), contact_email="nobody")

    assert answer.status_code == 400
    assert "Enter a valid email address." in answer.content.decode()
    with tenant_scope(acme.pk):
        assert Upload.objects.get().state == UploadState.REJECTED


def test_a_form_without_its_token_is_refused_and_not_kept(
    acme: Tenant, supervisor: Membership
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(supervisor.user)
    strict.get(PAGE)  # Leaves the cookie that the form's token must match.

    assert post(strict, tone()).status_code == 403
    with tenant_scope(acme.pk):
        assert Upload.objects.get().state == UploadState.REJECTED


def test_agents_bring_nothing(acme: Tenant, client: Client) -> None:
    client.force_login(make_member(acme).user)

    assert client.get(PAGE).status_code == 403
    assert post(client, tone()).status_code == 403
    with tenant_scope(acme.pk):
        assert not Upload.objects.exists()


def test_the_script_s_session_may_repeat_a_call_without_making_two(
    acme: Tenant, supervisor: Membership
) -> None:
    page = Client(enforce_csrf_checks=True)
    page.force_login(supervisor.user)
    page.get(PAGE)
    token = page.cookies["csrftoken"].value
    claim = {"filename": "hello.wav", "content_type": "audio/wav"}
    headers = {"X-CSRFToken": token}

    def ask(path: str, body: dict[str, str], **extra: str) -> Answer:
        sent = headers | extra
        return page.post(path, body, content_type="application/json", headers=sent)

    promised = ask("/api/v1/uploads/presign", claim).json()
    page.put(promised["upload_url"], tone(), content_type="audio/wav")
    wanted, key = {"upload_id": promised["upload_id"]}, {"Idempotency-Key": "once"}
    first, second = (ask("/api/v1/calls", wanted, **key) for _ in range(2))

    assert (first.status_code, second.json()["id"]) == (201, first.json()["id"])
