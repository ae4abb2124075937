"""What was made of a call, through the API."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from calls.domain.history import note
from calls.models import Analysis, Call, Evidence, Finding, Transcript
from calls.states import CallEventKind, FindingKind, Match, QualityStatus
from calls.tests.make import make_call
from tenants.domain.actors import SYSTEM, system
from tenants.models import UsageEntry
from tenants.scope import tenant_scope
from tenants.tests.ask import as_key

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from tenants.models import Tenant

TURNS = [
    {
        "index": 0,
        "speaker": "agent",
        "start_ms": 0,
        "end_ms": 900,
        "text": "Good morning.",
        "confidence": 0.9,
        "words": [
            {"text": "Good", "start_ms": 0, "end_ms": 400, "confidence": 0.9},
            {"text": "morning.", "start_ms": 400, "end_ms": 900, "confidence": 0.9},
        ],
    }
]


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "calls:read")


@pytest.fixture
def call(acme: Tenant) -> Call:
    return make_call(acme)


@pytest.fixture
def transcript(acme: Tenant, call: Call) -> Transcript:
    with tenant_scope(acme.pk):
        made: Transcript = Transcript.objects.create(
            call=call, engine="local", model="base", language="en", duration_ms=900, turns=TURNS
        )
    return made


def below(call: Call, part: str) -> str:
    return f"/api/v1/calls/{call.pk}/{part}"


def test_a_transcript_has_the_fields_integrators_rely_on(
    client: APIClient, transcript: Transcript
) -> None:
    shown = client.get(below(transcript.call, "transcript")).json()

    assert shown == {
        "version": 1,
        "engine": "local",
        "model": "base",
        "language": "en",
        "sounds_like": "",
        "timing": "word",
        "duration_ms": 900,
        "turns": TURNS,
    }


@pytest.mark.parametrize(
    ("wanted", "media_type", "start"),
    [
        ("text", "text/plain", "[00:00:00] Agent: Good morning."),
        ("vtt", "text/vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:00.900\n<v Agent>Good morning."),
        ("srt", "application/x-subrip", "1\n00:00:00,000 --> 00:00:00,900\nAgent: Good morning."),
    ],
)
def test_a_transcript_comes_in_other_formats(
    client: APIClient, transcript: Transcript, wanted: str, media_type: str, start: str
) -> None:
    response = client.get(below(transcript.call, f"transcript?format={wanted}"))

    assert response["Content-Type"] == f"{media_type}; charset=utf-8"
    assert response.content.decode().startswith(start)


def test_what_is_not_made_yet_is_404_in_words(client: APIClient, call: Call) -> None:
    answers = [client.get(below(call, part)) for part in ("transcript", "analysis")]
    unknown_format = client.get(below(call, "transcript?format=pdf"))

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "(it is uploaded)" in answers[0].json()["detail"]
    assert unknown_format.status_code == 400


def analyzed(transcript: Transcript) -> None:
    """A summary and a pain point with evidence; one topic abstained, one lost its quote."""
    with tenant_scope(transcript.tenant.pk):
        analysis = Analysis.objects.create(
            call=transcript.call,
            transcript=transcript,
            engine="local",
            model="rules",
            prompt_version="1",
            summary="They greet.",
            sentiment="positive",
            sentiment_score=0.4,
            sentiment_by_turn=[[0, 0.4]],
            quality_status=QualityStatus.PASSED,
        )
        for position, (kind, match, has_abstained) in enumerate(
            [
                (FindingKind.SUMMARY, Match.EXACT, False),
                (FindingKind.PAIN_POINT, Match.EXACT, False),
                (FindingKind.TOPIC, Match.EXACT, True),
                (FindingKind.TOPIC, Match.NOT_FOUND, False),
            ]
        ):
            finding = Finding.objects.create(
                analysis=analysis,
                kind=kind,
                text="x",
                position=position,
                has_abstained=has_abstained,
            )
            place = {"turn_start": 0, "turn_end": 0, "start_ms": 0, "end_ms": 900}
            Evidence.objects.create(
                finding=finding, position=0, match=match, quote="Good morning.", **place
            )


def test_an_analysis_shows_only_what_has_evidence(
    client: APIClient, transcript: Transcript
) -> None:
    analyzed(transcript)

    shown = client.get(below(transcript.call, "analysis")).json()

    quote = {
        "quote": "Good morning.",
        "match": "exact",
        "turn_start": 0,
        "turn_end": 0,
        "start_ms": 0,
        "end_ms": 900,
    }
    assert (shown["summary"], shown["summary_evidence"]) == ("They greet.", [quote])
    assert shown["pain_points"] == [{"text": "x", "evidence": [quote]}]
    assert (shown["topics"], shown["entities"]) == ([], [])
    assert shown["sentiment"]["overall"] == "positive"
    assert shown["sentiment"]["by_turn"] == [{"turn": 0, "score": 0.4}]
    assert shown["quality"] == {"status": "passed", "findings": []}
    assert shown["transcript_version"] == 1


def test_a_cost_is_decimal_text(acme: Tenant, client: APIClient, call: Call) -> None:
    with tenant_scope(acme.pk):
        UsageEntry.objects.create(
            subject_kind="call",
            subject_id=call.pk,
            stage="transcription",
            booking="1",
            engine="openai",
            model="whisper-1",
            unit="audio_second",
            quantity=Decimal("61.5"),
            unit_price_usd=Decimal("0.0001"),
            cost_usd=Decimal("0.00615"),
            attempt=1,
        )

    shown = client.get(below(call, "cost")).json()

    assert shown["total_usd"] == "0.00615"
    assert shown["entries"][0]["quantity"] == 61.5
    assert shown["entries"][0]["unit_price_usd"] == "0.0001"


def test_nothing_spent_is_zero(client: APIClient, call: Call) -> None:
    assert client.get(below(call, "cost")).json() == {
        "total_usd": "0.00",
        "estimated_usd": "0.00",
        "entries": [],
    }


def test_events_read_forwards(acme: Tenant, client: APIClient, call: Call) -> None:
    with tenant_scope(acme.pk):
        note(call.pk, CallEventKind.UPLOADED, system("program"))
        note(call.pk, CallEventKind.STARTED, SYSTEM, stage="transcription", attempt=1)

    shown = client.get(below(call, "events")).json()["results"]

    assert [event["kind"] for event in shown] == ["uploaded", "started"]
    assert [event["by"] for event in shown] == ["program", None]
