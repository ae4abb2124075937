"""Where somebody speaks, by Silero's network: a few milliseconds for each second of sound."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # Read at import: a missing file is never fetched.

from faster_whisper.vad import VadOptions, get_speech_timestamps  # After the line above.

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

# On both channels of eight calls (987 s, 218 s of them turns in the reference): 249 s are kept with
# 200 ms on either side, 271 s with 300 ms.
TRIMMING: Final = {"threshold": 0.3, "speech_pad_ms": 200, "min_silence_duration_ms": 500}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples from `start` to before `end`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


def find_speech(samples: NDArray[float32]) -> list[Stretch]:
    """Stretches with speech, a breath of silence around each; in order, none for silence."""
    if not len(samples):
        return []
    found = get_speech_timestamps(samples, VadOptions(**TRIMMING))
    return [Stretch(each["start"], each["end"]) for each in found]
