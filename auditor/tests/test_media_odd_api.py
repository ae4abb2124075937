"""Every odd file of the shared data, sent in as an integrator does, ends as its manifest says."""

from __future__ import annotations

import json
import mimetypes
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bench.recordings import DATA
from calls.domain.pipeline.transcription import transcribe
from calls.models import Stage
from calls.tests.ask import bind, presign, put
from calls.tests.doubles import FakeSpeech
from tenants.scope import tenant_scope
from tenants.tests.ask import as_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
    from rest_framework.response import _MonkeyPatchedResponse as APIAnswer
    from rest_framework.test import APIClient

    from tenants.models import Tenant

    Way = Callable[[APIClient, Path], Answer | APIAnswer]

_ODD = DATA / "media-odd"
pytestmark = [
    pytest.mark.usefixtures("in_folder"),
    pytest.mark.skipif(not _ODD.is_dir(), reason="media-odd is not beside the project"),
]
_FIELDS = {"company_name": "Blue Bottle", "contact_email": "a@b.co", "call_type": "support"}
_ADVICE = ("upload", "send one of", "export", "record or", "split", "finish")


class Odd(TypedDict):
    file: str
    expect: str
    decoded_seconds: float


class End(NamedTuple):
    """What became of a file: its call's status, or the HTTP status of its refusal."""

    status: str
    sentence: str
    seconds: float | None


def listed() -> list[Odd]:
    """The manifest's files, then the strangers', which must end in words, whatever the end."""
    manifest = _ODD / "manifest.json"
    found: list[Odd] = json.loads(manifest.read_text("utf-8")) if manifest.is_file() else []
    return found + [
        {"file": f"thirdparty/{path.name}", "expect": "either", "decoded_seconds": 0.0}
        for path in sorted(_ODD.glob("thirdparty/*"))
    ]


def kind_of(file: Path) -> str:
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def by_form(client: APIClient, file: Path) -> Answer | APIAnswer:
    sent = SimpleUploadedFile(file.name, file.read_bytes(), kind_of(file))
    return client.post("/api/v1/calls/upload", {**_FIELDS, "file": sent})


def by_presign(client: APIClient, file: Path) -> Answer | APIAnswer:
    """The answer of the first step that refuses it, or of the last one."""
    promised = presign(client, filename=file.name, content_type=kind_of(file))
    if promised.status_code != 201:
        return promised
    arrived = put(promised.json()["upload_url"], file.read_bytes(), kind_of(file))
    return bind(client, promised.json()) if arrived.status_code == 200 else arrived


def end_of(client: APIClient, acme: Tenant, answer: Answer | APIAnswer) -> End:
    """Let the worker's function run, with the real decoder, and read the call as clients do."""
    said = json.loads(answer.content)
    if answer.status_code != 201:
        return End(str(answer.status_code), said["detail"], None)
    call_id = said.get("call_id") or said["id"]
    with tenant_scope(acme.pk):
        transcribe(Stage.objects.get(call=call_id).pk, FakeSpeech())
    call = client.get(f"/api/v1/calls/{call_id}").json()
    sentence = call["error"]["message"] if call["error"] else ""
    return End(call["status"], sentence, call["duration_sec"])


def _name(value: Odd | Way) -> str:
    return value.__name__ if callable(value) else value["file"]


def is_a_sentence_to_act_on(text: str) -> bool:
    advises = any(word in text.lower() for word in _ADVICE)
    return text[0].isupper() and text.endswith(".") and len(text) > 20 and advises


def sent() -> Iterator[tuple[Odd, Way]]:
    """What is refused comes by both ways: at the door, or to the decoder. Others in turns."""
    for number, odd in enumerate(listed()):
        ways = (by_form, by_presign)
        for way in ways if odd["expect"] == "reject" else [ways[number % 2]]:
            yield odd, way


@pytest.mark.parametrize(("odd", "send"), list(sent()), ids=_name)
def test_an_odd_file_ends_as_its_manifest_says(acme: Tenant, odd: Odd, send: Way) -> None:
    client = as_key(acme, "calls:read", "calls:write")

    end = end_of(client, acme, send(client, _ODD / odd["file"]))

    accepted, refused = end.status == "transcribed", end.status in {"400", "failed"}
    assert accepted or refused, end
    if odd["expect"] != "either":
        assert accepted == (odd["expect"] == "accept"), end
    if accepted and odd["decoded_seconds"]:
        assert end.seconds == pytest.approx(odd["decoded_seconds"], abs=0.3)
    if refused:
        assert is_a_sentence_to_act_on(end.sentence), end
