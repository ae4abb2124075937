"""The real engine, on a few seconds."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.words import word_error_rate
from engines.audio.decoding import DecodeLimits, decode
from engines.speech.chunks import plan_chunks
from engines.speech.local import local_speech_engine
from engines.speech.local.engine import LocalSpeech
from engines.speech.turns import build_turns, shifted

if TYPE_CHECKING:
    from engines.speech.port import Word

_ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("BENCH_DATA", _ROOT.parent / "shared" / "data")) / "calls/harpervalley"
LISTENED_MS = 18_500
CALL = DATA / "3a20358e1bfc4a17.wav"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> LocalSpeech:
    return local_speech_engine(tmp_path_factory.mktemp("models"), None, cpu_threads=1)


def test_results_are_filed_under_what_made_them(engine: LocalSpeech) -> None:
    assert (engine.name, engine.model, len(engine.parameters_hash)) == ("local", "whisper-base", 64)


@pytest.mark.skipif(not CALL.is_file(), reason="the shared calls are not beside the project")
def test_an_engine_says_what_a_call_sounds_like_when_it_is_told_another_language(
    engine: LocalSpeech, tmp_path: Path
) -> None:
    pcm = decode(CALL, tmp_path / "call.pcm", DecodeLimits()).pcm

    speech = engine.transcribe(pcm.channel(0, 0, LISTENED_MS), language="de")

    assert (speech.language, speech.sounds_like) == ("de", "en")


@pytest.mark.skipif(not CALL.is_file(), reason="the shared calls are not beside the project")
def test_a_real_call_is_heard_word_for_word_on_the_right_channel(
    engine: LocalSpeech, tmp_path: Path
) -> None:
    pcm = decode(CALL, tmp_path / "call.pcm", DecodeLimits()).pcm
    reference = json.loads(CALL.with_suffix(".json").read_text())["turns"]
    begun = [turn for turn in reference if turn["start"] * 1000 < LISTENED_MS]
    agent: list[Word] = []
    customer: list[Word] = []
    for chunk in plan_chunks(pcm):
        samples = pcm.channel(chunk.channel, chunk.start_ms, min(chunk.end_ms, LISTENED_MS))
        words = engine.transcribe(samples, language="en").words
        (agent, customer)[chunk.channel].extend(shifted(words, chunk.start_ms))

    turns = build_turns([agent, customer], ["agent", "customer"])

    for speaker in ("agent", "customer"):
        said = [turn["text"] for turn in begun if turn["speaker"] == speaker]
        heard = [turn.text for turn in turns if turn.speaker == speaker]
        assert word_error_rate([" ".join(said)], [" ".join(heard)]) <= 0.2
