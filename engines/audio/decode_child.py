"""The process in which a stranger's recording is decoded: `python -m engines.audio.decode_child`.

Arguments: source, target, the limits as JSON, and the ending of the file's name. One JSON line on
standard output. Everything is imported and opened before the limits close: afterwards no file and
no socket can be opened.
"""

import ctypes
import importlib
import io
import json
import pkgutil
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer

from engines.audio.landlock import give_up_files
from engines.audio.packets import Decoded, RefusedError, check_length_of_flac, decode_stream
from engines.audio.pcm import BYTES_PER_SAMPLE, SAMPLE_RATE
from engines.audio.signature import Container, container_of, is_wave64

_FIRST_BYTES = 65_536
_READERS = {Container.MP4: "mov", Container.WEBM: "matroska"}
_BARE = frozenset({Container.MULAW, Container.ALAW})  # No header says their rate.
# The others' timestamps are counted from bytes, and wrong where a codec's rate varies.
_WITH_CLOCK = frozenset({Container.MP4, Container.OGG, Container.WEBM})
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2).
_SLACK_SECONDS = 5  # The file-size limit is a net below the sample count, not the count itself.


def main() -> None:
    source, target, limits, ending = *sys.argv[1:3], json.loads(sys.argv[3]), sys.argv[4]
    _die_with_parent()
    _import_all_of_av()
    with Path(source).open("rb") as media, Path(target).open("wb") as pcm:
        _close_the_room(limits)
        print(json.dumps(_answer(media, pcm, limits["max_seconds"], ending)))  # noqa: T201  # The result.


def _die_with_parent() -> None:
    """A decoder must not outlive a killed worker. Linux only; elsewhere its CPU limit ends it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _import_all_of_av() -> None:
    """PyAV loads parts of itself when first used, which is too late once no file can be opened."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _close_the_room(limits: dict[str, int]) -> None:
    give_up_files()  # Where the kernel has it; the limits below hold everywhere.
    most_bytes = (limits["max_seconds"] + _SLACK_SECONDS) * SAMPLE_RATE * 2 * BYTES_PER_SAMPLE
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, most_bytes),
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_NPROC, 0),  # Neither a process nor a thread; root is not held by it.
    ):
        resource.setrlimit(limit, (value, value))
    # A second between the two: the first signal says that it was the time, the second is final.
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"], limits["cpu_seconds"] + 1))


def _answer(media: BinaryIO, pcm: BinaryIO, max_seconds: int, ending: str) -> dict[str, object]:
    try:
        container, decoded = _decode(media, pcm, max_seconds, ending)
        pcm.flush()
    except RefusedError as refused:
        return {"refused": refused.code, "detail": refused.detail}
    except MemoryError:
        return {"refused": "decode_memory", "detail": ""}
    except (
        OSError
    ) as error:  # The disk is full, or the source went away: not the recording's fault.
        return {"os_error": error.errno}
    return {
        "container": container,
        "codec": decoded.codec,
        "channels": decoded.channels,
        "source_sample_rate": decoded.source_sample_rate,
        "samples": decoded.frames,
        "peaks": decoded.peaks,
        "damaged_packets": decoded.damaged_packets,
        "is_continuous": decoded.is_continuous,
    }


def _decode(
    media: BinaryIO, pcm: BinaryIO, max_seconds: int, ending: str
) -> tuple[Container, Decoded]:
    first = media.read(_FIRST_BYTES)
    container = container_of(first, ending)
    if container is None:
        raise RefusedError("empty" if not first else "not_audio", "signature")
    reader = "w64" if is_wave64(first) else _READERS.get(container, container.value)
    try:
        if container is Container.FLAC:
            with _opened(media, reader) as opened:
                check_length_of_flac(opened, max_seconds)
        with _opened(media, reader) as opened:
            has_clock = container in _WITH_CLOCK
            return container, decode_stream(opened, pcm, max_seconds, has_clock=has_clock)
    except (av.FFmpegError, ValueError, OverflowError, UnicodeError) as error:
        raise RefusedError("not_audio", str(error)) from error


def _opened(media: BinaryIO, reader: str) -> InputContainer:
    """From the file's beginning, by this reader alone; nothing that the file names is opened."""
    media.seek(0, io.SEEK_SET)
    options = {"protocol_whitelist": "none", "format_whitelist": reader}
    if reader in _BARE:
        options["sample_rate"] = "8000"
    return av.open(media, "r", format=reader, container_options=options)


if __name__ == "__main__":
    main()
