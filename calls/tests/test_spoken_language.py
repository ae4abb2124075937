"""A corrected language has a call transcribed again, once, and never behind people's backs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from calls.domain.corrections import change_call
from calls.domain.details import CallDetails
from calls.domain.pipeline.analysis import analyze
from calls.domain.pipeline.control import cancel, retry
from calls.domain.pipeline.indexing import index_claimed
from calls.domain.pipeline.transcription import transcribe
from calls.domain.results.analysis_document import analysis_document
from calls.models import Analysis, Call, CallEvent, Recording, Stage, Transcript
from calls.stages import INDEXING, TRANSCRIPTION
from calls.states import CallEventKind, CallStatus
from calls.tests.doubles import FakeSpeech
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.sounds import tone
from engines.language.local.analyst import LocalAnalyst
from tenants.domain.refusals import Refused
from tenants.models import TenantSettings
from tenants.scope import tenant_scope
from tenants.states import Role, WorkState
from tenants.tests.ask import as_key
from tenants.tests.make import ADA, make_member
from tenants.work_queue.claims import claim
from tenants.work_queue.execution import work_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tenants.models import Tenant


@pytest.fixture
def call(acme: Tenant) -> Iterator[Call]:
    """Heard in English, as its company speaks, and analyzed."""
    call = make_call(acme)
    keep_recording(call, tone())
    with tenant_scope(acme.pk):
        TenantSettings.objects.update(language="en")
        work_through(call, make_stage(call))
        yield call


def work_through(call: Call, stage: Stage) -> None:
    analysis, indexing = transcribe(stage.pk, FakeSpeech())
    analyze(analysis.pk, LocalAnalyst())
    work_on(INDEXING, indexing.pk, index_claimed)
    call.refresh_from_db()


def say(call: Call, language: str) -> list[Stage]:
    return change_call(call, CallDetails(spoken_language=language), ADA)


def states(call: Call) -> dict[str, str]:
    return dict(call.stages.values_list("kind", "state"))


def test_another_language_asks_for_the_transcription_anew(call: Call) -> None:
    [stage] = say(call, "es")

    call.refresh_from_db()
    assert (stage.kind, stage.state) == ("transcription", WorkState.READY)
    assert (call.status, call.spoken_language) == (CallStatus.UPLOADED, "es")
    assert Transcript.objects.get().is_current  # Until there is a better one.
    assert Analysis.objects.exists()


def test_the_call_gets_a_new_transcript_and_analysis_and_keeps_the_old_text(call: Call) -> None:
    work_through(call, say(call, "es")[0])

    versions = Transcript.objects.order_by("version")
    assert list(versions.values_list("language", "is_current")) == [("en", False), ("es", True)]
    analyses = Analysis.objects.order_by("version")
    assert list(analyses.values_list("transcript__language", "is_current")) == [
        ("en", False),
        ("es", True),
    ]
    assert (call.status, call.language) == (CallStatus.COMPLETED, "es")
    assert set(states(call).values()) == {WorkState.DONE}


def test_no_analysis_stands_beside_a_transcript_it_is_not_of(call: Call) -> None:
    transcribe(say(call, "es")[0].pk, FakeSpeech())

    call.refresh_from_db()
    assert not Analysis.objects.get().is_current
    assert analysis_document(call.pk) is None
    assert (call.sentiment, call.sentiment_score) == ("", None)


@pytest.mark.parametrize("language", ["en", "auto"])
def test_the_language_it_was_heard_in_starts_nothing(call: Call, language: str) -> None:
    assert say(call, language) == []
    assert set(states(call).values()) == {WorkState.DONE}


@pytest.mark.parametrize(("language", "count"), [("auto", 1), ("es", 1), ("en", 0)])
def test_a_doubted_transcript_is_made_again_once_the_doubt_is_shared(
    call: Call, language: str, count: int
) -> None:
    Transcript.objects.update(sounds_like="es")

    assert len(say(call, language)) == count


def test_the_history_says_who_corrected_what(call: Call) -> None:
    say(call, "es")

    event = CallEvent.objects.get(kind=CallEventKind.RETRIED)
    assert (event.stage, event.detail, event.by_label) == (
        "transcription",
        "Its language was corrected from en to es.",
        ADA.name,
    )


def test_while_a_stage_runs_the_language_stays(call: Call) -> None:
    [stage] = say(call, "es")
    assert claim(TRANSCRIPTION, stage.pk)

    with pytest.raises(Refused, match="being processed"):
        say(call, "de")

    assert Call.objects.get().spoken_language == "es"


def test_work_that_waits_is_told_the_new_language(acme: Tenant) -> None:
    call = make_call(acme)
    stage = make_stage(call)
    with tenant_scope(acme.pk):
        assert say(call, "es") == []
        stage.refresh_from_db()
        assert stage.state == WorkState.READY


def test_what_was_cancelled_after_the_transcript_waits_for_the_new_one(call: Call) -> None:
    Stage.objects.filter(kind="analysis").update(state=WorkState.CANCELLED)
    Call.objects.update(status=CallStatus.CANCELLED)

    say(call, "es")
    cancel(Call.objects.all(), ADA)
    [stage] = retry(Call.objects.all(), ADA)

    assert stage.kind == "transcription"
    assert states(call) == {"transcription": WorkState.READY, "indexing": WorkState.DONE}


def test_the_same_recording_in_another_language_is_heard_itself(acme: Tenant, call: Call) -> None:
    second = make_call(acme)
    keep_recording(second, tone())
    work_through(second, make_stage(second))
    assert Recording.objects.get(call=second).same_as
    engine = FakeSpeech()

    transcribe(say(second, "es")[0].pk, engine)

    assert len(engine.asked) == 2
    assert Recording.objects.get(call=second).same_as is None
    assert Transcript.objects.get(call=call).language == "en"


def test_the_page_corrects_the_language(acme: Tenant, call: Call, client: Client) -> None:
    client.force_login(make_member(acme, Role.QA_MANAGER).user)
    Transcript.objects.update(sounds_like="es")
    page = client.get(call.get_absolute_url()).content.decode()

    answer = client.post(reverse("calls:language", args=[call.pk]), {"language": "es"}, follow=True)

    assert "Transcribe as Spanish" in page
    assert 'id="spoken-language"' in page
    assert "The call is transcribed again." in answer.content.decode()
    assert Call.objects.get().status == CallStatus.UPLOADED


def test_an_agent_does_not_correct_it(acme: Tenant, client: Client) -> None:
    agent = make_member(acme, Role.AGENT)
    call = make_call(acme, agent=agent)
    client.force_login(agent.user)

    assert 'id="spoken-language"' not in client.get(call.get_absolute_url()).content.decode()
    assert client.post(reverse("calls:language", args=[call.pk])).status_code == 403


@pytest.mark.parametrize("said", ["klingon", "x" * 5_000, "\0"])
def test_no_language_is_refused_in_a_sentence(
    acme: Tenant, call: Call, client: Client, said: str
) -> None:
    client.force_login(make_member(acme, Role.QA_MANAGER).user)

    answer = client.post(reverse("calls:language", args=[call.pk]), {"language": said}, follow=True)

    assert "Write a language as its ISO 639-1 code" in answer.content.decode()


def test_the_api_starts_it_refuses_it_and_tells_the_doubt(acme: Tenant, call: Call) -> None:
    key, address = as_key(acme, "calls:write", "calls:read"), f"/api/v1/calls/{call.pk}"
    Transcript.objects.update(sounds_like="es")

    assert key.get(f"{address}/transcript").json()["sounds_like"] == "es"
    started = key.patch(address, {"language": "es"}, format="json").json()
    assert (started["status"], started["spoken_language"]) == ("uploaded", "es")

    stage = Stage.objects.get(kind="transcription")
    assert claim(TRANSCRIPTION, stage.pk)
    refused = key.patch(address, {"language": "de"}, format="json")
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "call-in-work")


def test_the_api_reads_earlier_transcripts(acme: Tenant, call: Call) -> None:
    work_through(call, say(call, "es")[0])
    key, address = as_key(acme, "calls:read"), f"/api/v1/calls/{call.pk}/transcript"

    shown = [key.get(address, {"version": said}) for said in ("1", "2", "3", "x", "9" * 30)]

    assert [answer.status_code for answer in shown] == [200, 200, 404, 400, 400]
    assert [answer.json()["language"] for answer in shown[:2]] == ["en", "es"]
