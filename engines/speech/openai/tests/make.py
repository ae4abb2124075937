"""An engine in front of the server of ours, which hears tones as words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from bench.openai_server.transcripts import ToneListener
from engines.gateway import Gateway
from engines.openai.endpoint import Endpoint
from engines.speech.openai.engine import MAX_BYTES, MAX_SECONDS, OpenAISpeech
from engines.speech.voice_activity import Stretch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.openai_server.server import OpenAIServer
    from engines.speech.openai.asking import ResponseFormat

RATE: Final = 16_000
LISTENER: Final = ToneListener({300: "my", 500: "bill", 800: "is", 1_300: "wrong"})
MARGIN: Final = RATE // 5


def loud_stretches(samples: NDArray[np.float32]) -> list[Stretch]:
    """Tones are no speech to a network: whatever is loud, with 0.2 s around it."""
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    if not len(loud):
        return []
    breaks = np.flatnonzero(np.diff(loud) > 2 * MARGIN)
    firsts, lasts = loud[[0, *(breaks + 1)]], loud[[*breaks, -1]]
    return [
        Stretch(max(0, int(first) - MARGIN), min(len(samples), int(last) + 1 + MARGIN))
        for first, last in zip(firsts, lasts, strict=True)
    ]


def speech_engine(
    server: OpenAIServer,
    patience: float = 300.0,
    *,
    response_format: ResponseFormat = "verbose_json",
    max_seconds: float = MAX_SECONDS,
    max_bytes: int = MAX_BYTES,
) -> OpenAISpeech:
    return OpenAISpeech(
        Endpoint(server.base_url, "small", "sk-secret"),
        response_format,
        max_seconds,
        max_bytes,
        Gateway(patience=patience, sleep=lambda _: None),
        loud_stretches,
    )
