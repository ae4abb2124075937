"""The process in which a rendition is encoded: `python -m engines.audio.render_child`.

Arguments: a file of samples, target, and the limits and channels as JSON.
"""

import json
import sys
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from av.audio.frame import AudioFrame

from engines.audio.pcm import BYTES_PER_SAMPLE, SAMPLE_RATE
from engines.sandbox.room import close_the_room, prepare

_BIT_RATE = 32_000  # A channel of 16 kHz: speech loses nothing that one hears.
_MOST_OVER = 2  # Times the bit rate, with the index of the packets.
_SLACK_BYTES = 1 << 20


def main() -> None:
    source, target, limits = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
    channels = limits["channels"]
    prepare(av)
    seconds = source.stat().st_size // (SAMPLE_RATE * BYTES_PER_SAMPLE * channels) + 1
    with source.open("rb") as pcm, target.open("w+b") as rendition:
        close_the_room(limits, seconds * channels * _BIT_RATE // 8 * _MOST_OVER + _SLACK_BYTES)
        print(json.dumps(_answer(pcm, rendition, channels)))  # noqa: T201  # The result.


def _answer(pcm: BinaryIO, rendition: BinaryIO, channels: int) -> dict[str, object]:
    try:
        _encode(pcm, rendition, channels)
        rendition.flush()
    except MemoryError:
        return {"refused": "decode_memory", "detail": ""}
    except OSError as error:  # The disk is full. PyAV's own errors are of this kind, too.
        return {"os_error": error.errno}
    return {}


def _encode(pcm: BinaryIO, rendition: BinaryIO, channels: int) -> None:
    layout = "mono" if channels == 1 else "stereo"
    size = SAMPLE_RATE * BYTES_PER_SAMPLE * channels
    with av.open(rendition, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE, layout=layout)
        stream.bit_rate = _BIT_RATE * channels
        stream.codec_context.thread_count = 1
        written = 0
        while block := pcm.read(size):
            samples = np.frombuffer(block, "<i2").reshape(1, -1).astype(np.int16, copy=False)
            frame = AudioFrame.from_ndarray(samples, format="s16", layout=layout)
            frame.sample_rate, frame.pts = SAMPLE_RATE, written
            written += frame.samples
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    main()
