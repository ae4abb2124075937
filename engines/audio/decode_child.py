"""The process in which a stranger's recording is decoded: `python -m engines.audio.decode_child`.

Arguments: source, target, the limits as JSON, and the ending of the file's name. One JSON line on
standard output. Everything is imported and opened before the limits close: afterwards no file and
no socket can be opened.
"""

import errno
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer

from engines.audio.packets import (
    DecodedStream,
    channels_of,
    check_length_of_flac,
    decode_stream,
    tracks_of,
)
from engines.audio.pcm import BYTES_PER_SAMPLE, SAMPLE_RATE
from engines.audio.pcm_file import PcmFile, RefusedError
from engines.audio.signature import Container, container_of, is_wave64, variant_of
from engines.sandbox.room import close_the_room, prepare

_FIRST_BYTES = 65_536
_READERS = {Container.MP4: "mov", Container.WEBM: "matroska"}
_PROBE_BYTES = 16 << 20  # Raises MemoryError where memory is really short.
_BARE = frozenset({Container.MULAW, Container.ALAW})  # No header says their rate.
# The others' timestamps are counted from bytes, and wrong where a codec's rate varies.
_WITH_CLOCK = frozenset({Container.MP4, Container.OGG, Container.WEBM})
_SLACK_SECONDS = 5  # The file-size limit is a net below the sample count, not the count itself.


def main() -> None:
    source, target, limits, ending = *sys.argv[1:3], json.loads(sys.argv[3]), sys.argv[4]
    prepare(av)
    with Path(source).open("rb") as media, Path(target).open("w+b") as pcm:
        _close_the_room(limits)
        print(json.dumps(_answer(media, pcm, limits["max_seconds"], ending)))  # noqa: T201  # The result.


def _close_the_room(limits: dict[str, int]) -> None:
    most_bytes = (limits["max_seconds"] + _SLACK_SECONDS) * SAMPLE_RATE * 2 * BYTES_PER_SAMPLE
    close_the_room(limits, most_bytes)


def _answer(media: BinaryIO, pcm: BinaryIO, max_seconds: int, ending: str) -> dict[str, object]:
    try:
        source = _Media.found(media, ending)
        answer = _decode(source, pcm, max_seconds)
        pcm.flush()
    except RefusedError as refused:
        return {"refused": refused.code, "detail": refused.detail}
    except MemoryError:
        return {"refused": "decode_memory", "detail": ""}
    except (
        OSError
    ) as error:  # The disk is full, or the source went away: not the recording's fault.
        return {"os_error": error.errno}
    return {"container": source.container, "variant": source.variant, **answer}


@dataclass(frozen=True, slots=True)
class _Media:
    """The file, what its first bytes announce, and the one reader it is given to."""

    media: BinaryIO
    container: Container
    reader: str
    variant: str

    @classmethod
    def found(cls, media: BinaryIO, ending: str) -> "_Media":
        first = media.read(_FIRST_BYTES)
        container = container_of(first, ending)
        if container is None:
            raise RefusedError("empty" if not first else "not_audio", "signature")
        named = _READERS.get(container, container.value)
        reader = "w64" if is_wave64(first) else named
        return cls(media, container, reader, variant_of(first))

    def opened(self) -> InputContainer:
        """From the beginning, by this reader alone; nothing that the file names is opened."""
        self.media.seek(0, io.SEEK_SET)
        options = {"protocol_whitelist": "none", "format_whitelist": self.reader}
        if self.reader in _BARE:
            options["sample_rate"] = "8000"
        return av.open(self.media, "r", format=self.reader, container_options=options)


def _decode(source: _Media, pcm: BinaryIO, max_seconds: int) -> dict[str, object]:
    try:
        if source.container is Container.FLAC:
            with source.opened() as opened:
                check_length_of_flac(opened, max_seconds)
        with source.opened() as opened:
            stated = (opened.duration or 0) / 1_000_000
            tracks = tracks_of(opened)
            channels = channels_of(opened, tracks[0])
        files = [PcmFile(pcm, channels, max_seconds)]
        if len(tracks) > 1:
            files = [PcmFile(pcm, 1, max_seconds, column=number) for number in range(len(tracks))]
        streams = []
        for track, file in zip(tracks, files, strict=True):
            with source.opened() as opened:
                has_clock = source.container in _WITH_CLOCK
                streams.append(decode_stream(opened, file, track, has_clock=has_clock))
    except (av.FFmpegError, ValueError, OverflowError, UnicodeError) as error:
        if isinstance(error, av.FFmpegError) and error.errno == errno.ENOMEM:
            bytearray(_PROBE_BYTES)  # The code stands for too many streams as well.
        raise RefusedError("not_audio", str(error)) from error
    return {**_found(streams, files), "stated_seconds": stated}


def _found(streams: list[DecodedStream], files: list[PcmFile]) -> dict[str, object]:
    """The shorter of two tracks ends in silence."""
    longest = max(file.frames for file in files)
    if not longest:
        raise RefusedError("empty", "no sample decoded")
    for file in files:
        file.add_silence(longest - file.frames)
        file.flush()
    return {
        "codec": streams[0].codec,
        "channels": sum(file.channels for file in files),
        "source_sample_rate": streams[0].source_sample_rate,
        "samples": longest,
        "tracks": len(files),
        "peaks": [row for file in files for row in file.peaks()],
        "damaged_packets": sum(stream.damaged_packets for stream in streams),
        "is_continuous": all(stream.is_continuous for stream in streams),
    }


if __name__ == "__main__":
    main()
