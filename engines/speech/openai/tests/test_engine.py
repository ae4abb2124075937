"""The engine over HTTP, against a server of ours: what is sent, and where its words are put."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.openai_server.server import openai_server
from bench.openai_server.transcripts import TranscribingDouble, samples_of, tones
from engines.speech.openai.asking import best_format
from engines.speech.openai.engine import OpenAISpeech
from engines.speech.openai.tests.make import LISTENER, RATE, speech_engine
from engines.speech.port import Speech, SpeechQuantity, SpeechUsage

if TYPE_CHECKING:
    from bench.openai_server.transcripts import Shape

CALL = tones((5.0, 300), (5.5, 500), (30.0, 800), (58.0, 1_300), seconds=60)
SENT_SECONDS = (0.9 + 0.4) + (0.4 + 0.4) * 2
SPOKEN = [("my", 5_000, 5_400), ("bill", 5_500, 5_900), ("is", 30_000, 30_400)]


def heard(double: TranscribingDouble, language: str | None = "en") -> Speech:
    with openai_server(transcriptions=double) as server:
        return speech_engine(server).transcribe(CALL, language=language)


def places(speech: Speech) -> list[tuple[str, int, int]]:
    return [(word.text, word.start_ms, word.end_ms) for word in speech.words]


@pytest.mark.parametrize("shape", ["words", "words_inside"])
def test_words_are_put_where_they_were_spoken(shape: Shape) -> None:
    speech = heard(TranscribingDouble(LISTENER, shape))

    found = places(speech)

    assert [text for text, _, _ in found] == ["my", "bill", "is", "wrong"]
    for (_, start, end), (_, wanted_start, wanted_end) in zip(found, SPOKEN, strict=False):
        assert abs(start - wanted_start) <= 20
        assert abs(end - wanted_end) <= 20
    assert speech.timing == "word"


@pytest.mark.parametrize("shape", ["segments", "diarized"])
def test_words_of_a_segment_take_its_times(shape: Shape) -> None:
    speech = heard(TranscribingDouble(LISTENER, shape))

    assert {(start, end) for _, start, end in places(speech)} == {(5_000, 58_400)}
    assert speech.timing == "segment"


@pytest.mark.parametrize("shape", ["json", "text"])
def test_words_of_a_text_take_the_time_of_all_that_was_sent(shape: Shape) -> None:
    speech = heard(TranscribingDouble(LISTENER, shape))

    assert {(start, end) for _, start, end in places(speech)} == {(4_800, 58_600)}
    assert [word.text for word in speech.words] == ["my", "bill", "is", "wrong"]
    assert speech.timing == "none"


def test_silence_is_neither_sent_nor_paid() -> None:
    with openai_server(transcriptions=TranscribingDouble(LISTENER)) as server:
        engine = speech_engine(server)
        silence = engine.transcribe(np.zeros(RATE * 30, np.float32), language="en")
        assert server.questions == []
        speech = engine.transcribe(CALL, language="en")

    assert silence == Speech((), "en", SpeechUsage("127.0.0.1", "small", 0.0))
    assert speech.usage.seconds == pytest.approx(SENT_SECONDS, abs=0.01)


def test_what_is_long_is_sent_in_parts_and_its_words_stay_in_place() -> None:
    with openai_server(transcriptions=TranscribingDouble(LISTENER)) as server:
        speech = speech_engine(server, max_seconds=1.5).transcribe(CALL, language="en")
        lengths = [len(samples_of(question.file)) / RATE for question in server.questions]

    assert lengths == [pytest.approx(1.3, abs=0.01), *[pytest.approx(0.8, abs=0.01)] * 2]
    assert [start // 100 for _, start, _ in places(speech)] == [50, 55, 300, 580]


def test_a_file_too_large_to_upload_is_halved() -> None:
    with openai_server(transcriptions=TranscribingDouble(LISTENER)) as server:
        speech = speech_engine(server, max_bytes=16_000).transcribe(CALL, language="en")
        sizes = [len(question.file) for question in server.questions]

    assert len(sizes) > 1
    assert max(sizes) <= 16_000
    assert [word.text for word in speech.words] == ["my", "bill", "is", "wrong"]


def test_the_server_gets_the_model_the_language_and_the_key() -> None:
    with openai_server(transcriptions=TranscribingDouble(LISTENER)) as server:
        speech_engine(server).transcribe(CALL, language="en")
        assert server.keys == ["Bearer sk-secret"]
        assert server.questions[0].form == {
            "model": ["small"],
            "response_format": ["verbose_json"],
            "timestamp_granularities[]": ["word", "segment"],
            "language": ["en"],
        }


def test_speakers_are_asked_for_with_a_strategy_for_long_sound() -> None:
    with openai_server(transcriptions=TranscribingDouble(LISTENER, "diarized")) as server:
        speech_engine(server, response_format="diarized_json").transcribe(CALL, language=None)
        assert server.questions[0].form == {
            "model": ["small"],
            "response_format": ["diarized_json"],
            "chunking_strategy": ["auto"],
        }


def test_a_refused_format_is_not_asked_for_again() -> None:
    double = TranscribingDouble(LISTENER, lacks=frozenset({"verbose_json"}))
    with openai_server(transcriptions=double) as server:
        engine = speech_engine(server)
        first = engine.transcribe(CALL, language="en")
        second = engine.transcribe(CALL, language="en")
        assert server.formats() == ["verbose_json", "verbose_json", "json", "json"]

    assert first == second
    assert first.usage.estimated_seconds == 0


@pytest.mark.parametrize(
    ("told", "server_says", "language", "sounds_like"),
    [
        (None, "english", "en", ""),
        (None, "pt", "pt", ""),
        (None, "unknown", "", ""),
        ("en", "english", "en", ""),
        ("de", "english", "de", "en"),
    ],
)
def test_the_language_is_a_code_and_what_was_told_stays(
    told: str | None, server_says: str, language: str, sounds_like: str
) -> None:
    speech = heard(TranscribingDouble(LISTENER, language=server_says), told)

    assert (speech.language, speech.sounds_like) == (language, sounds_like)


def test_a_language_that_was_found_is_told_with_the_next_part() -> None:
    double = TranscribingDouble(LISTENER, language="portuguese")
    with openai_server(transcriptions=double) as server:
        speech_engine(server, max_seconds=1.5).transcribe(CALL, language=None)
        asked = [question.form.get("language") for question in server.questions]

    assert asked == [None, ["pt"], ["pt"]]


@pytest.mark.parametrize(
    ("usage", "quantities"),
    [
        ({"type": "duration", "seconds": 3}, (SpeechQuantity("audio_second", 3.0),)),
        (
            {"type": "tokens", "input_tokens": 40, "output_tokens": 9, "total_tokens": 49},
            (SpeechQuantity("input_token", 40), SpeechQuantity("output_token", 9)),
        ),
    ],
)
def test_what_the_server_counts_is_taken(
    usage: dict[str, object], quantities: tuple[SpeechQuantity, ...]
) -> None:
    assert heard(TranscribingDouble(LISTENER, usage=usage)).usage.quantities == quantities


@pytest.mark.parametrize(
    "usage",
    [
        {"type": "duration", "seconds": -3},
        {"type": "duration", "seconds": 1e300},
        {"type": "duration"},
        {"type": "tokens", "input_tokens": "many", "output_tokens": None},
        {"prompt_tokens": 12},
    ],
)
def test_a_count_that_cannot_be_is_ours_instead(usage: dict[str, object]) -> None:
    seconds = heard(TranscribingDouble(LISTENER, usage=usage)).usage.seconds

    assert seconds == pytest.approx(SENT_SECONDS, abs=0.01)


@pytest.mark.parametrize(
    ("model", "wanted"),
    [
        ("whisper-1", "verbose_json"),
        ("Systran/faster-whisper-small", "verbose_json"),
        ("gpt-4o-mini-transcribe", "json"),
        ("gpt-transcribe", "json"),
        ("gpt-4o-transcribe-diarize", "diarized_json"),
    ],
)
def test_a_model_is_asked_for_the_best_that_it_knows(model: str, wanted: str) -> None:
    assert best_format(model) == wanted


def test_the_hash_names_what_could_change_the_words() -> None:
    with openai_server() as server:
        engines = [
            speech_engine(server),
            speech_engine(server, response_format="json"),
            speech_engine(server, max_seconds=60),
        ]

    hashes = [engine.parameters_hash for engine in engines]

    assert len(set(hashes)) == 3
    assert hashes[0] == OpenAISpeech(engines[0].endpoint).parameters_hash
