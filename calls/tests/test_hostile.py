"""Bombs sent in as a recording is: turned away at the door, failed with a reason, or heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bench.hostile.bombs import AT_THE_DOOR, BOMBS, HEARD, Bomb
from bench.hostile.lure import lure
from calls.domain.pipeline.transcription import transcribe
from calls.models import Call, Stage
from calls.tests.ask import bind, presign, put
from calls.tests.doubles import FakeSpeech
from tenants.models import UsageEntry
from tenants.scope import tenant_scope
from tenants.tests.ask import as_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
    from rest_framework.response import _MonkeyPatchedResponse as APIAnswer
    from rest_framework.test import APIClient

    from tenants.models import Tenant

pytestmark = pytest.mark.usefixtures("in_folder")
_FIELDS = {"company_name": "Blue Bottle", "contact_email": "a@b.co", "call_type": "support"}


def by_form(client: APIClient, bomb: Bomb, content: bytes) -> Answer | APIAnswer:
    sent = SimpleUploadedFile(bomb.name, content, "audio/wav")
    return client.post("/api/v1/calls/upload", {**_FIELDS, "file": sent})


def by_presign(client: APIClient, bomb: Bomb, content: bytes) -> Answer | APIAnswer:
    promise = presign(client, content, filename=bomb.name).json()
    assert put(promise["upload_url"], content).status_code == 200
    return bind(client, promise)


@pytest.mark.parametrize("send", [by_form, by_presign])
@pytest.mark.parametrize(
    "bomb", [bomb for bomb in BOMBS if bomb.end == AT_THE_DOOR], ids=lambda bomb: bomb.name
)
def test_what_is_no_recording_is_turned_away_and_nothing_is_kept(
    acme: Tenant, bomb: Bomb, send: Callable[[APIClient, Bomb, bytes], Answer | APIAnswer]
) -> None:
    with lure() as trap:
        answer = send(as_key(acme, "calls:write"), bomb, bomb.make(trap.address))
        assert trap.knocks() == 0

    assert answer.status_code == 400
    assert answer.json()["type"].endswith(AT_THE_DOOR)
    with tenant_scope(acme.pk):
        assert not Call.objects.exists()


@pytest.mark.parametrize(
    "bomb", [bomb for bomb in BOMBS if bomb.end != AT_THE_DOOR], ids=lambda bomb: bomb.name
)
def test_a_bomb_that_comes_in_ends_with_its_reason_and_costs_nothing(
    acme: Tenant, bomb: Bomb
) -> None:
    client, engine = as_key(acme, "calls:read", "calls:write"), FakeSpeech()
    with lure() as trap, tenant_scope(acme.pk):
        call_id = by_presign(client, bomb, bomb.make(trap.address)).json()["id"]
        transcribe(Stage.objects.get(call=call_id).pk, engine)
        assert trap.knocks() == 0
        booked = UsageEntry.objects.count()

    call = client.get(f"/api/v1/calls/{call_id}").json()
    if bomb.end == HEARD:
        assert (call["status"], call["error"]) == ("transcribed", None)
        return
    error = call["error"]
    assert (call["status"], error["stage"], error["code"]) == ("failed", "transcription", bomb.end)
    assert error["message"].endswith(".")
    assert (error["retryable"], engine.asked, booked) == (False, [], 0)


def test_a_page_within_a_recording_is_served_as_sound_and_nothing_else(acme: Tenant) -> None:
    client = as_key(acme, "calls:read", "calls:write")
    bomb = next(bomb for bomb in BOMBS if bomb.name == "wav-with-a-page.wav")
    call_id = by_presign(client, bomb, bomb.make("127.0.0.1:1")).json()["id"]

    served = client.head(client.get(f"/api/v1/calls/{call_id}/audio").headers["Location"])

    assert served.headers["Content-Type"] == "audio/wav"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
