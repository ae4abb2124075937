"""Every way that a server goes wrong: a reason, a sentence, and what may have been billed."""

from __future__ import annotations

import pytest

from bench.openai_server.answers import FAULTS, ServerAnswer, explains, fails, sends
from bench.openai_server.server import OpenAIServer, openai_server
from bench.openai_server.transcripts import tones
from engines.gateway import ServerFault
from engines.openai.endpoint import Endpoint
from engines.speech.openai.engine import OpenAISpeech
from engines.speech.openai.tests.make import loud_stretches, speech_engine
from engines.speech.port import SpeechFailedError, SpeechUsage

HELLO = tones((1.0, 300), seconds=10)
SENT_SECONDS = 0.8
WELL = sends({"text": "hello"})


def failed(*answers: ServerAnswer, patience: float = 60.0) -> tuple[SpeechFailedError, int]:
    """The error, and how often the server was asked."""
    with openai_server(*answers) as server:
        with pytest.raises(SpeechFailedError) as error:
            speech_engine(server, patience).transcribe(HELLO, language="en")
        return error.value, len(server.questions)


def tenths(usage: SpeechUsage) -> list[tuple[str, int, bool]]:
    """Lines of a ledger, in tenths of their unit."""
    return [(line.unit, round(line.quantity * 10), line.is_estimate) for line in usage.quantities]


def test_the_table_of_faults_is_complete() -> None:
    assert set(FAULTS) == set(REASONS)


REASONS = {
    "too_many": (ServerFault.TOO_MANY, 3, 0),
    "too_many_for_a_while": (ServerFault.TOO_MANY, 3, 0),
    "quota": (ServerFault.TOO_MANY, 1, 0),
    "key": (ServerFault.KEY_REFUSED, 1, 0),
    "model": (ServerFault.UNKNOWN_MODEL, 1, 0),
    "too_large": (ServerFault.TOO_LARGE, 1, 0),
    "broken": (ServerFault.BROKEN, 3, 0),
    "overloaded": (ServerFault.BROKEN, 3, 0),
    "hang": (ServerFault.CUT_OFF, 1, 1),
    "drip": (ServerFault.CUT_OFF, 1, 1),
    "cut_off": (ServerFault.CUT_OFF, 3, 3),
    "cut_json": (ServerFault.UNREADABLE, 1, 1),
    "schema": (ServerFault.UNREADABLE, 1, 1),
    "refusal": (ServerFault.UNREADABLE, 1, 1),
    "empty": (ServerFault.UNREADABLE, 1, 1),
    "html": (ServerFault.UNREADABLE, 1, 1),
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_each_fault_has_its_reason_and_says_what_may_be_billed(fault: str) -> None:
    reason, attempts, billed = REASONS[fault]

    error, asked = failed(FAULTS[fault], patience=0.6 if fault in {"hang", "drip"} else 60.0)

    assert (error.reason, asked) == (reason, attempts)
    assert error.usage.seconds == 0
    assert error.usage.estimated_seconds == pytest.approx(billed * SENT_SECONDS, abs=0.01)


def test_a_server_that_is_not_there_is_not_reached() -> None:
    nobody = OpenAISpeech(Endpoint("http://127.0.0.1:9/v1", "small"), find_speech=loud_stretches)
    nobody.gateway.sleep = lambda _: None

    with pytest.raises(SpeechFailedError, match="not reached") as error:
        nobody.transcribe(HELLO, language="en")

    assert error.value.reason is ServerFault.NOT_REACHED
    assert error.value.usage.quantities == ()


def test_a_gateway_that_waited_in_vain_says_nothing_of_the_bill() -> None:
    error, asked = failed(fails(504))

    assert (error.reason, asked) == (ServerFault.CUT_OFF, 3)
    assert tenths(error.usage) == [("audio_second", 24, True)]


@pytest.mark.parametrize("fault", ["too_many", "too_many_for_a_while", "broken", "overloaded"])
def test_a_busy_server_is_asked_again(fault: str) -> None:
    with openai_server(FAULTS[fault], FAULTS[fault], WELL) as server:
        speech = speech_engine(server).transcribe(HELLO, language="en")

    assert [word.text for word in speech.words] == ["hello"]
    assert speech.usage.estimated_seconds == 0


def test_what_was_cut_off_before_the_answer_is_an_estimate_beside_it() -> None:
    with openai_server(FAULTS["cut_off"], WELL) as server:
        speech = speech_engine(server).transcribe(HELLO, language="en")

    assert tenths(speech.usage) == [("audio_second", 8, False), ("audio_second", 8, True)]


def test_a_part_that_was_answered_is_billed_though_the_next_fails() -> None:
    call = tones((1.0, 300), (8.0, 300), seconds=10)
    with (
        openai_server(WELL, FAULTS["cut_json"]) as server,
        pytest.raises(SpeechFailedError) as error,
    ):
        speech_engine(server, max_seconds=1.0).transcribe(call, language="en")

    assert tenths(error.value.usage) == [("audio_second", 8, False), ("audio_second", 8, True)]


@pytest.mark.parametrize(
    "message",
    [
        "audio duration 1830.5 seconds is longer than 1400 seconds which is the maximum",
        "Maximum file size exceeded.",
    ],
)
def test_a_server_that_says_too_long_in_its_own_way_is_not_asked_for_less(message: str) -> None:
    error, asked = failed(explains(400, message))

    assert (error.reason, asked) == (ServerFault.TOO_LARGE, 1)


def test_a_refused_request_says_nothing_of_the_next() -> None:
    with openai_server(*[fails(400)] * 18, WELL) as server:
        engine = speech_engine(server)
        for _ in range(6):  # More than the breaker would bear of a broken server.
            with pytest.raises(SpeechFailedError) as error:
                engine.transcribe(HELLO, language="en")
            assert error.value.reason is ServerFault.REFUSED
        assert engine.transcribe(HELLO, language="en").words
        assert server.formats()[-1] == "verbose_json"


def test_no_failure_repeats_the_key_or_what_the_server_wrote() -> None:
    for fault in FAULTS.keys() - {"hang", "drip"}:
        error, _ = failed(FAULTS[fault])
        for secret in ("money", "sk-secret", "current quota", "hello"):
            assert secret not in str(error)
    assert "sk-secret" not in repr(speech_engine(OpenAIServer("http://a")))
