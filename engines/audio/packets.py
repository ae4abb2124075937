"""Packets to 16 kHz samples: counts what decodes, survives what does not. Runs in the child."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from engines.audio.pcm import SAMPLE_RATE
from engines.audio.pcm_file import PcmFile, RefusedError
from engines.audio.timeline import Timeline

if TYPE_CHECKING:
    from av.packet import Packet

LOWEST_RATE, HIGHEST_RATE = 4_000, 192_000
MOST_CHANNELS = 2
_READ_FAILURES = 100  # A reader that fails this often in a row makes no progress.


@dataclass(frozen=True, slots=True)
class DecodedStream:
    """What really came out of one stream."""

    codec: str
    channels: int
    source_sample_rate: int
    damaged_packets: int
    is_continuous: bool


class Resampling:
    """Frames in, blocks of 16 kHz samples out. A change of format within the file is followed."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._shape: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None

    def take(self, frame: AudioFrame) -> Iterator[NDArray[np.int16]]:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:
            yield from self.rest()
            _check(frame.sample_rate, frame.layout.nb_channels)
            self._shape = shape
            self._resampler = AudioResampler("s16", self._layout(frame.layout), SAMPLE_RATE)
        frame.pts = None  # Timeline has read it; the resampler would make up for gaps as well.
        yield from self._resample(frame)

    def rest(self) -> Iterator[NDArray[np.int16]]:
        """What the resampler still holds; the next frame begins anew."""
        if self._resampler is not None:
            yield from self._resample(None)
            self._resampler = self._shape = None

    def _layout(self, source: AudioLayout) -> AudioLayout:
        """Two channels stay as they are, whatever their names: no mixing by layout."""
        if source.nb_channels == self._channels:
            return source
        return AudioLayout("mono" if self._channels == 1 else "stereo")

    def _resample(self, frame: AudioFrame | None) -> Iterator[NDArray[np.int16]]:
        for resampled in self._resampler.resample(frame) if self._resampler else ():
            yield resampled.to_ndarray().reshape(-1, self._channels).astype(np.int16, copy=False)


def check_length_of_flac(opened: InputContainer, max_seconds: int) -> None:
    """Refuse by the lengths that the frames state, before one of them is unfolded.

    A FLAC frame of 15 bytes may hold eight seconds of silence. Other codecs unfold so much less
    that stopping at the limit is cheap.
    """
    stream = _audio_stream(opened, None)
    ticks = 0
    for packet in _packets(opened, stream):
        ticks += packet.duration or 0
        if stream.time_base and ticks * stream.time_base > max_seconds:
            raise RefusedError("too_long", "stated by the frames")


def tracks_of(opened: InputContainer) -> list[int]:
    """Indexes of the streams to decode: two audio tracks are two channels, a party each.

    Raises RefusedError for more tracks: which of them is who, or a mix, nobody can know.
    """
    audio = opened.streams.audio
    tracks = [stream.index for stream in audio if stream.name]  # Empty without a decoder.
    if len(tracks) > MOST_CHANNELS:
        raise RefusedError("too_many_tracks", str(len(tracks)))
    return tracks if len(tracks) == MOST_CHANNELS else [_audio_stream(opened, None).index]


def decode_stream(
    opened: InputContainer, file: PcmFile, track: int, *, has_clock: bool
) -> DecodedStream:
    """Write one audio stream's samples; raises RefusedError where most of it is damaged.

    Channels are mixed where the file takes fewer. `has_clock`: the container's timestamps are its
    own, not counted from bytes; gaps are silence.
    """
    stream = _audio_stream(opened, track)
    rate = stream.codec_context.sample_rate
    _check(rate, stream.codec_context.channels)
    timeline = Timeline(has_clock=has_clock)
    damaged, whole = _write(_frames_of_packets(opened, stream), timeline, file)
    if damaged > whole:
        raise RefusedError("damaged", f"{damaged} of {whole + damaged} packets")
    return DecodedStream(
        codec=stream.codec_context.codec.canonical_name,
        channels=stream.codec_context.channels,
        source_sample_rate=rate,
        damaged_packets=damaged,
        is_continuous=timeline.is_continuous,
    )


def channels_of(opened: InputContainer, track: int) -> int:
    """What the header says. Raises RefusedError where it is nothing that is decoded."""
    context = _audio_stream(opened, track).codec_context
    _check(context.sample_rate, context.channels)
    return context.channels


def _write(
    packets: Iterator[list[AudioFrame] | None], timeline: Timeline, file: PcmFile
) -> tuple[int, int]:
    """All samples with the silence between them; how many packets were damaged and whole."""
    resampling = Resampling(file.channels)
    damaged = whole = 0
    for frames in packets:
        if frames is None:
            damaged += 1
            continue
        whole += 1
        for frame in frames:
            if silence := timeline.silence_before(frame):
                for block in resampling.rest():
                    file.add(block)
                file.add_silence(round(silence * SAMPLE_RATE))
            for block in resampling.take(frame):
                file.add(block)
    for block in resampling.rest():
        file.add(block)
    file.flush()
    return damaged, whole


def _audio_stream(opened: InputContainer, track: int | None) -> AudioStream:
    stream = opened.streams.best("audio") if track is None else opened.streams[track]
    if not isinstance(stream, AudioStream):
        raise RefusedError("no_audio_stream", "")
    if stream.codec_context is None:  # Null without a decoder.
        raise RefusedError("unknown_codec", "")
    stream.codec_context.thread_count = 1
    return stream


def _check(rate: int, channels: int) -> None:
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise RefusedError("bad_sample_rate", str(rate))
    if not 1 <= channels <= MOST_CHANNELS:
        raise RefusedError("too_many_channels" if channels else "not_audio", str(channels))


def _frames_of_packets(
    opened: InputContainer, stream: AudioStream
) -> Iterator[list[AudioFrame] | None]:
    """The frames of each packet; None for one that is damaged, so the rest is not lost."""
    for packet in _packets(opened, stream):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            yield None
        else:
            yield frames


def _packets(opened: InputContainer, stream: AudioStream) -> "Iterator[Packet[AudioStream]]":
    """Packets until the file's end; a reader's error skips on, for a while.

    The type is quoted because Packet is generic in its stub only.

    Ends with the empty packet that flushes the decoder.
    """
    failures = 0
    reading = opened.demux(stream)
    while failures < _READ_FAILURES:
        try:
            packet = next(reading)
        except StopIteration:
            return
        except av.FFmpegError:
            failures += 1
            reading = opened.demux(stream)
        else:
            failures = 0
            yield packet
