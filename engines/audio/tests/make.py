"""Small recordings, made where they are needed."""

import io
import wave
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy.typing import NDArray

RATE = 8_000
GSM_FRAME = b"\xd8\x20\xa2\xe1\x5a" + b"\x50\x00\x49\x24\x92\x49\x24" * 4  # Silence, 33 bytes.


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE) -> NDArray[np.int16]:
    """A sine at half of full scale."""
    times = np.arange(round(seconds * rate)) / rate
    return (np.sin(2 * np.pi * hertz * times) * 16_384).astype(np.int16)


def silence(seconds: float, rate: int = RATE) -> NDArray[np.int16]:
    return np.zeros(round(seconds * rate), np.int16)


def wav_bytes(*channels: NDArray[np.int16], rate: int = RATE) -> bytes:
    """A PCM WAV with the given channels, all of one length."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(len(channels))
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(np.column_stack(channels).astype("<i2").tobytes())
    return file.getvalue()


def encoded(
    path: Path, samples: NDArray[np.int16], codec: str, *, repeats: int = 1, rate: int = 16_000
) -> Path:
    """`samples`, mono, `repeats` times over, in the container of the path's ending."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, AudioStream)
        for turn in range(repeats):
            frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = rate
            frame.pts = turn * len(samples)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def in_tracks(path: Path, *tracks: NDArray[np.int16], layout: str = "mono") -> Path:
    """Each of `tracks` as an AAC track at 16 kHz, one behind the other in the file."""
    with av.open(str(path), "w") as container:
        streams = [container.add_stream("aac", rate=16_000, layout=layout) for _ in tracks]
        for stream, samples in zip(streams, tracks, strict=True):
            assert isinstance(stream, AudioStream)
            sides = np.repeat(samples, stream.channels).reshape(1, -1)
            frame = AudioFrame.from_ndarray(sides, format="s16", layout=layout)
            frame.sample_rate, frame.pts = 16_000, 0
            container.mux(stream.encode(frame if len(samples) else None))
            if len(samples):
                container.mux(stream.encode(None))
    return path


def retimed(
    path: Path, samples: NDArray[np.int16], codec: str, clock: Callable[[float], float | None]
) -> Path:
    """As `encoded`, in frames of 20 ms; `clock` gives each packet's second, or None: it is lost."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=16_000, layout="mono")
        assert isinstance(stream, AudioStream)
        for start in [*range(0, len(samples), 320), None]:
            frame = None
            if start is not None:
                part = samples[start : start + 320].reshape(1, -1)
                frame = AudioFrame.from_ndarray(part, format="s16", layout="mono")
                frame.sample_rate, frame.pts = 16_000, start
            for packet in stream.encode(frame):
                assert packet.pts is not None
                assert packet.time_base
                told = clock(float(packet.pts * packet.time_base))
                if told is not None:
                    packet.pts = packet.dts = round(told / packet.time_base)
                    container.mux(packet)
    return path


def raw_pcm(path: Path, *channels: NDArray[np.int16]) -> Path:
    """What the decoder leaves behind, for tests of what reads it."""
    path.write_bytes(np.column_stack(channels).astype("<i2").tobytes())
    return path
