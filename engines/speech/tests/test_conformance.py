"""What every speech engine keeps to, whoever answers: on silence, and on a call of the demo's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.openai_server.server import openai_server
from bench.openai_server.transcripts import HeardWord, TranscribingDouble
from engines.audio.decoding import DecodeLimits, decode
from engines.gateway import Gateway
from engines.openai.endpoint import Endpoint
from engines.speech.local import local_speech_engine
from engines.speech.openai.engine import OpenAISpeech
from engines.speech.voice_activity import find_speech

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from engines.speech.local.engine import LocalSpeech
    from engines.speech.port import Speech, SpeechEngine

pytestmark = pytest.mark.xdist_group("speech_engines")  # Weights are loaded once.
RATE = 16_000
SECONDS = 10
_PATIENCE = 600.0
CALL = Path("calls/demo/recordings/garden-and-table-2-wrong-color.flac")


@dataclass
class Examined:
    """An engine, another one with the same settings, and what the first heard in the call."""

    engine: SpeechEngine
    twin: SpeechEngine
    speech: Speech


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.float32]:
    root = Path(__file__).resolve().parents[3]
    pcm = decode(root / CALL, tmp_path_factory.mktemp("call") / "call.pcm", DecodeLimits()).pcm
    return pcm.channel(0, 0, SECONDS * 1000)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> LocalSpeech:
    return local_speech_engine(tmp_path_factory.mktemp("models"), None, cpu_threads=1)


@pytest.fixture(scope="module", params=["local", "openai"])
def examined(
    request: pytest.FixtureRequest, local: LocalSpeech, call: NDArray[np.float32]
) -> Iterator[Examined]:
    """The server behind the second hears by the first: an answer to real speech."""
    if request.param == "local":
        yield Examined(local, local, local.transcribe(call, language="en"))
        return
    with openai_server(transcriptions=TranscribingDouble(heard_by(local))) as server:
        endpoint = Endpoint(server.base_url, "whisper-base")
        patient = Gateway(patience=_PATIENCE)  # The weights share a busy machine.
        engine = OpenAISpeech(endpoint, gateway=patient, request_seconds=_PATIENCE)
        yield Examined(engine, OpenAISpeech(endpoint), engine.transcribe(call, language="en"))


def heard_by(local: LocalSpeech) -> Callable[[NDArray[np.float32]], list[HeardWord]]:
    def hear(samples: NDArray[np.float32]) -> list[HeardWord]:
        return [
            HeardWord(word.text, word.start_ms / 1000, word.end_ms / 1000, word.probability)
            for word in local.transcribe(samples, language="en").words
        ]

    return hear


@pytest.mark.parametrize(("seconds", "level"), [(0, 0.0), (8, 0.0), (8, 0.003)])
def test_silence_has_no_words(examined: Examined, seconds: int, level: float) -> None:
    samples = np.random.default_rng(3).normal(0, level, seconds * RATE).astype(np.float32)

    speech = examined.engine.transcribe(samples, language="en")

    assert (speech.words, speech.language, speech.sounds_like) == ((), "en", "")
    assert 0 <= speech.usage.seconds <= seconds


def test_silence_of_no_language_is_of_none(examined: Examined) -> None:
    speech = examined.engine.transcribe(np.zeros(RATE, np.float32), language=None)

    assert (speech.words, speech.language) == ((), "")


def test_words_are_in_order_and_within_the_samples(examined: Examined) -> None:
    words = examined.speech.words

    assert len(words) > 5
    assert all(before.start_ms <= after.start_ms for before, after in pairwise(words))
    assert all(0 <= word.start_ms <= word.end_ms <= SECONDS * 1000 for word in words)
    assert all(word.text.strip() == word.text != "" for word in words)
    assert all(word.probability is None or 0 <= word.probability <= 1 for word in words)


def test_words_are_where_somebody_speaks(examined: Examined, call: NDArray[np.float32]) -> None:
    stretches = [(s.start * 1000 // RATE, s.end * 1000 // RATE) for s in find_speech(call)]

    middles = [(word.start_ms + word.end_ms) / 2 for word in examined.speech.words]

    inside = [any(start <= each <= end for start, end in stretches) for each in middles]
    assert sum(inside) >= 0.9 * len(inside)


def test_what_was_told_stays_the_language(examined: Examined) -> None:
    assert examined.speech.language == "en"
    assert examined.speech.sounds_like in {"", "en"}


def test_usage_is_what_the_engine_was_given_and_no_estimate(examined: Examined) -> None:
    usage = examined.speech.usage

    assert usage.engine in {"local", "127.0.0.1"}  # Whoever is paid: the server is our own.
    assert usage.model == examined.engine.model
    assert 0 < usage.seconds <= SECONDS
    assert [line.is_estimate for line in usage.quantities] == [False]


def test_equal_engines_have_equal_hashes(examined: Examined) -> None:
    assert len(examined.engine.parameters_hash) == 64
    assert examined.engine.parameters_hash == examined.twin.parameters_hash


def test_the_same_words_are_heard_again_and_the_language_is_found(
    examined: Examined, call: NDArray[np.float32]
) -> None:
    again = examined.engine.transcribe(call, language=None)

    assert again == replace(examined.speech, sounds_like="")
