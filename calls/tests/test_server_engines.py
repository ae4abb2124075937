"""Calls heard and read by a server of ours: what leaves, what is booked, what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.openai_server.answers import FAULTS, fails, says
from bench.openai_server.server import COMPLETIONS, TRANSCRIPTIONS, openai_server
from bench.openai_server.transcripts import ToneListener, TranscribingDouble
from calls.domain.pipeline import chosen_engines
from calls.domain.pipeline.analysis import analyze
from calls.domain.pipeline.transcription import transcribe
from calls.domain.results.analysis_document import analysis_document
from calls.models import Analysis, Call, Stage, Transcript
from calls.stages import ANALYSIS
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.sounds import tone
from engines.gateway import Gateway
from engines.language.openai.analyst import OpenAIAnalyst
from engines.language.tests.reports import PARCEL, part
from engines.openai.endpoint import Endpoint
from engines.speech.openai.engine import OpenAISpeech
from engines.speech.openai.tests.make import loud_stretches
from tenants.models import TenantSettings, UsageEntry
from tenants.scope import tenant_scope
from tenants.states import EngineChoice
from tenants.work_queue.claims import ready_again

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from bench.openai_server.server import OpenAIServer
    from tenants.models import Tenant


@pytest.fixture
def call(acme: Tenant) -> Iterator[Call]:
    call = make_call(acme)
    keep_recording(call, tone())
    with tenant_scope(acme.pk):
        yield call


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    hears = TranscribingDouble(ToneListener({300: "my", 500: "bill"}))
    with openai_server(transcriptions=hears) as server:
        yield server


def speech(server: OpenAIServer) -> OpenAISpeech:
    return OpenAISpeech(
        Endpoint(server.base_url, "small"),
        gateway=Gateway(patience=60.0, sleep=lambda _: None),
        find_speech=loud_stretches,
    )


def booked() -> list[tuple[str, str, float, bool]]:
    lines = UsageEntry.objects.order_by("created_at", "unit", "is_estimate")
    return [(line.engine, line.unit, float(line.quantity), line.is_estimate) for line in lines]


@pytest.mark.parametrize("endpoint", [None, Endpoint("http://127.0.0.1:9/v1", "small")])
@pytest.mark.parametrize("chosen", EngineChoice.values)
def test_a_server_is_asked_only_where_it_is_named_and_the_tenant_chose_it(
    call: Call, settings: Settings, endpoint: Endpoint | None, chosen: str
) -> None:
    settings.SPEECH_ENDPOINT = settings.ANALYSIS_ENDPOINT = endpoint
    asks = bool(endpoint) and chosen == EngineChoice.OPENAI

    TenantSettings.objects.update(speech_engine=chosen)
    hears, reads = chosen_engines.speech_engine(), chosen_engines.language_engine()
    assert (hears.name, reads.name) == ("openai" if asks else "local", "local")
    assert chosen_engines.is_paid(hears) == asks

    TenantSettings.objects.update(speech_engine=EngineChoice.LOCAL, analysis_engine=chosen)
    hears, reads = chosen_engines.speech_engine(), chosen_engines.language_engine()
    assert (hears.name, reads.name) == ("local", "openai" if asks else "local")
    assert chosen_engines.is_paid(reads) == asks


def test_a_model_without_times_is_sent_one_stretch_at_a_time(
    call: Call, settings: Settings
) -> None:
    TenantSettings.objects.update(speech_engine=EngineChoice.OPENAI)
    settings.SPEECH_ENDPOINT = Endpoint("http://127.0.0.1:9/v1", "gpt-transcribe")

    engine = chosen_engines.speech_engine()

    assert isinstance(engine, OpenAISpeech)
    assert (engine.max_seconds, engine.max_gap_seconds) == (30.0, 1.2)


def test_what_a_server_heard_is_booked_as_it_was_answered(call: Call, server: OpenAIServer) -> None:
    transcribe(make_stage(call).pk, speech(server))

    transcript = Transcript.objects.get()
    assert (transcript.engine, transcript.model, transcript.timing) == ("openai", "small", "word")
    asked = [question for question in server.questions if question.path == TRANSCRIPTIONS]
    assert len(asked) == 2
    assert [line[:2] + line[3:] for line in booked()] == [("127.0.0.1", "audio_second", False)] * 2
    assert sum(line[2] for line in booked()) <= 4.0


def test_a_channel_that_was_answered_is_not_paid_for_again(
    call: Call, server: OpenAIServer
) -> None:
    hear = server.by_path[TRANSCRIPTIONS]
    server.by_path[TRANSCRIPTIONS] = lambda question: (
        hear(question) if len(server.questions) == 1 else fails(503)
    )
    stage = make_stage(call)
    transcribe(stage.pk, speech(server))
    stage.refresh_from_db()
    assert (stage.state, stage.error_code, stage.raised) == ("ready", "speech_broken", 0)
    assert len(booked()) == 1

    server.by_path[TRANSCRIPTIONS] = hear
    asked = len(server.questions)
    Stage.objects.filter(pk=stage.pk).update(**ready_again())
    transcribe(stage.pk, speech(server))

    assert len(server.questions) == asked + 1
    assert len(booked()) == 2
    assert Transcript.objects.count() == 1


def test_what_was_cut_off_is_booked_as_an_estimate(call: Call, server: OpenAIServer) -> None:
    server.by_path[TRANSCRIPTIONS] = lambda _question: FAULTS["cut_off"]
    stage = make_stage(call)
    transcribe(stage.pk, speech(server))

    stage.refresh_from_db()
    assert stage.error_code == "speech_cut_off"
    assert "may have billed it" in stage.error_message
    assert [line[3] for line in booked()] == [True]


def test_words_without_times_have_those_of_their_stretch(call: Call, server: OpenAIServer) -> None:
    engine = speech(server)
    engine = OpenAISpeech(
        engine.endpoint, "text", gateway=engine.gateway, find_speech=loud_stretches
    )
    transcribe(make_stage(call).pk, engine)

    transcript = Transcript.objects.get()
    assert transcript.timing == "none"
    first = transcript.turns[0]
    assert {word["start_ms"] for word in first["words"]} == {first["start_ms"]}


def parcel_transcript(call: Call) -> Transcript:
    rows: list[dict[str, object]] = [
        {
            "index": turn.index,
            "speaker": turn.speaker,
            "start_ms": turn.start_ms,
            "end_ms": turn.end_ms,
            "text": turn.text,
            "confidence": None,
            "words": [],
        }
        for turn in PARCEL.turns
    ]
    return Transcript.objects.create(
        call=call,
        engine="fake",
        model="fake-1",
        parameters_hash="0",
        language="en",
        duration_ms=16_000,
        turns=rows,
    )


def test_an_analysis_by_a_server_is_shown_with_its_evidence(
    call: Call, server: OpenAIServer
) -> None:
    server.by_path[COMPLETIONS] = lambda _question: says(part())
    parcel_transcript(call)
    analyze(make_stage(call, ANALYSIS.name).pk, OpenAIAnalyst(Endpoint(server.base_url, "small")))

    document = analysis_document(call.pk)
    assert document is not None
    assert document["quality"] == {"status": "passed", "findings": []}
    [proof] = document["reason"]["evidence"]  # type: ignore[index]  # A dictionary.
    assert (proof["quote"], proof["start_ms"]) == ("has not arrived", 4_000)
    assert Analysis.objects.get().resolution == "resolved"


def test_an_analysis_by_a_server_is_booked_in_its_tokens(call: Call, server: OpenAIServer) -> None:
    server.by_path[COMPLETIONS] = lambda _question: says(part())
    parcel_transcript(call)
    analyze(make_stage(call, ANALYSIS.name).pk, OpenAIAnalyst(Endpoint(server.base_url, "small")))

    assert booked() == [
        ("127.0.0.1", "input_token", 120.0, False),
        ("127.0.0.1", "output_token", 5.0, False),
    ]
