"""The bare engine: faster-whisper as its authors ship it, on samples that are already decoded."""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from faster_whisper import WhisperModel
from numpy import float32
from numpy.typing import NDArray

from engines.audio.decoding import DecodeLimits, decode
from engines.speech.local.engine import BEAM_SIZE, COMPUTE_TYPE, TEMPERATURES, VOICE_ACTIVITY


@dataclass(frozen=True, slots=True)
class BareWord:
    text: str
    start: float
    channel: int


@dataclass
class BareEngine:
    """One model, given each channel whole, with the settings that the product uses."""

    folder: Path
    threads: int
    model: WhisperModel = field(init=False)

    def __post_init__(self) -> None:
        self.model = WhisperModel(
            str(self.folder), device="cpu", compute_type=COMPUTE_TYPE, cpu_threads=self.threads
        )

    def hear(self, channels: list[NDArray[float32]]) -> list[BareWord]:
        return [word for n, samples in enumerate(channels) for word in self._words(samples, n)]

    def _words(self, samples: NDArray[float32], channel: int) -> list[BareWord]:
        segments, _info = self.model.transcribe(
            samples,
            language="en",
            beam_size=BEAM_SIZE,
            temperature=TEMPERATURES,
            vad_filter=True,
            vad_parameters=VOICE_ACTIVITY,
            word_timestamps=True,
            condition_on_previous_text=False,
        )
        return [
            BareWord(word.word.strip(), word.start, channel)
            for segment in segments
            for word in segment.words or ()
        ]


def decoded(audio: Path) -> list[NDArray[float32]]:
    """Each channel at 16 kHz, held in memory."""
    with TemporaryDirectory(prefix="auditor-bench-") as folder:
        pcm = decode(audio, Path(folder) / "decoded.pcm", DecodeLimits()).pcm
        return [pcm.channel(n, 0, pcm.duration_ms) for n in range(pcm.channels)]
