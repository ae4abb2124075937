"""faster-whisper behind the speech port."""

import hashlib
import json
import os
import threading
from collections.abc import Iterable
from pathlib import Path

from numpy import float32
from numpy.typing import NDArray

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # Read at import: a missing file is never fetched.

from faster_whisper import WhisperModel  # After the line above, on purpose.
from faster_whisper.transcribe import Segment  # As above.
from faster_whisper.vad import VadOptions  # As above.

from engines.speech.local.weights import Weights, find_weights  # As above.
from engines.speech.port import Speech, SpeechUsage, Word  # As above.

SAMPLE_RATE = 16_000
BEAM_SIZE = 5
TEMPERATURES = [0.0, 0.2, 0.4]  # Each further fallback costs a whole decoding of the window.
# Padding of 400 ms: 13.4 % word errors on eight real calls, 3.8 % on 23 channels of scripted ones;
# of 600 ms: 14.4 % and 4.2 %. One run each, so the difference is not beyond chance.
VOICE_ACTIVITY = {"threshold": 0.3, "speech_pad_ms": 400, "min_silence_duration_ms": 500}
COMPUTE_TYPE = "int8"
# Probabilities of a language. English on sixteen channels of real calls: 0.88 and more; told of a
# Spanish call: 0.13, with Spanish at 0.52.
LIKELY = 0.25
SURE = 0.4


class LocalSpeech:
    """Whisper, loaded at the first call and kept for the life of the process."""

    name = "local"

    def __init__(self, weights: Weights, cpu_threads: int) -> None:
        self.model = weights.model
        self._weights = weights
        self._cpu_threads = cpu_threads
        self._whisper: WhisperModel | None = None
        self._loading = threading.Lock()

    @property
    def parameters_hash(self) -> str:
        parameters = {
            "beam_size": BEAM_SIZE,
            "compute_type": COMPUTE_TYPE,
            "temperatures": TEMPERATURES,
            "voice_activity": VOICE_ACTIVITY,
            "weights": self._weights.sha256,
        }
        return hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()

    def transcribe(self, samples: NDArray[float32], *, language: str | None) -> Speech:
        segments, info = self._loaded().transcribe(
            samples,
            language=language,
            beam_size=BEAM_SIZE,
            temperature=TEMPERATURES,
            vad_filter=True,
            vad_parameters=VOICE_ACTIVITY,
            word_timestamps=True,
            condition_on_previous_text=False,
        )
        usage = SpeechUsage(self.name, self.model, len(samples) / SAMPLE_RATE)
        words = _words(segments, len(samples) * 1000 // SAMPLE_RATE)
        sounds_like = self._sounds_like(samples, language) if words and language else ""
        return Speech(words, info.language if words else language or "", usage, sounds_like)

    def _sounds_like(self, samples: NDArray[float32], told: str) -> str:
        """By the first half minute of speech, which costs a second; empty where nothing is sure."""
        found, probability, ranked = self._loaded().detect_language(
            samples, vad_filter=True, vad_parameters=VadOptions(**VOICE_ACTIVITY)
        )
        if dict(ranked).get(told, 0.0) >= LIKELY:
            return told
        return found if probability >= SURE else ""

    def _loaded(self) -> WhisperModel:
        with self._loading:
            if self._whisper is None:
                self._whisper = WhisperModel(
                    str(self._weights.folder),
                    device="cpu",
                    compute_type=COMPUTE_TYPE,
                    cpu_threads=self._cpu_threads,
                )
            return self._whisper


def _words(segments: Iterable[Segment], length_ms: int) -> tuple[Word, ...]:
    """Reads the engine's generator: the work is done here."""
    return tuple(
        Word(
            word.word.strip(),
            min(round(word.start * 1000), length_ms),
            min(round(word.end * 1000), length_ms),
            round(word.probability, 4),
        )
        for segment in segments
        for word in segment.words or ()
        if word.word.strip()
    )


def local_speech_engine(cache: Path, model_dir: Path | None, cpu_threads: int) -> LocalSpeech:
    """The engine, its weights found and checked; nothing heavy is loaded yet.

    Raises WeightsError. `cpu_threads`: cores divided by the worker's concurrency.
    """
    return LocalSpeech(find_weights(cache, model_dir), cpu_threads)
