"""A stranger's recording to plain samples, decoded in a process that can hurt nobody."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from engines.audio.pcm import PcmAudio
from engines.audio.refusals import UndecodableError, refusal

__all__ = ["DecodeLimits", "DecodedAudio", "UndecodableError", "decode"]

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_MOST_RESULT_BYTES = 1 << 20
_LAST_WORDS_BYTES = 400
_BYTES_PER_SECOND = 20_000  # Far below what any codec needs on a busy core.
_LEAST_SECONDS = 120
_CODE_OF_SIGNAL = {
    -signal.SIGXCPU: "decode_timeout",
    -signal.SIGKILL: "decode_memory",  # Nobody but the kernel, short of memory, kills it so.
}


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """How much one recording may take. Wall and CPU time are the most; small files get less."""

    max_seconds: int = 21_600
    wall_seconds: int = 1_800
    cpu_seconds: int = 1_200
    memory_bytes: int = 1 << 30

    def for_size(self, size: int) -> "DecodeLimits":
        """The same limits with the time scaled to a file of `size` bytes."""
        fair = _LEAST_SECONDS + size // _BYTES_PER_SECOND
        return DecodeLimits(
            self.max_seconds,
            min(self.wall_seconds, fair),
            min(self.cpu_seconds, fair),
            self.memory_bytes,
        )


@dataclass(frozen=True, slots=True)
class DecodedAudio:
    """16 kHz 16-bit samples at `path`, and what the source really was.

    `peaks`: a list for each channel, 0 to 127, evenly over the recording, at most 4,000 points.
    `is_continuous` is false where the source's timestamps leave gaps, which became silence, or
    overlap: players then differ in where they have a word. Of two `tracks` each is a channel.
    """

    path: Path
    duration_ms: int
    channels: int
    source_sample_rate: int
    codec: str
    container: str
    peaks: list[list[int]]
    samples: int
    is_continuous: bool
    tracks: int

    @property
    def pcm(self) -> PcmAudio:
        return PcmAudio(self.path, self.channels)


def decode(source: Path, target: Path, limits: DecodeLimits, *, ending: str = "") -> DecodedAudio:
    """Decode `source` into raw samples at `target`; `ending` tells what its content does not.

    Raises UndecodableError with a code and a sentence for people; `target` is then removed. Raises
    OSError where the source cannot be read or the disk is full: that is no fault of the recording.
    """
    with source.open("rb"):
        size = source.stat().st_size
    try:
        return _decoded(target, _run(source, target, limits.for_size(size), ending), limits)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _run(source: Path, target: Path, limits: DecodeLimits, ending: str) -> dict[str, object]:
    paths = [str(source.resolve()), str(target.resolve())]
    arguments = [*paths, json.dumps(asdict(limits)), ending]
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as complaint:
        try:
            ended = subprocess.run(  # noqa: S603  # Our own module, no shell, paths as arguments.
                [sys.executable, "-m", "engines.audio.decode_child", *arguments],
                check=False,
                cwd=_ROOT,
                env={"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.DEVNULL,
                stdout=answer,
                stderr=complaint,
                timeout=limits.wall_seconds,
            )
        except subprocess.TimeoutExpired as expired:
            raise refusal("decode_timeout", limits.max_seconds) from expired
        if ended.returncode:
            complaint.seek(0)
            last_words = complaint.read(_MOST_RESULT_BYTES)[-_LAST_WORDS_BYTES:]
            logger.warning("the decoder ended with %d: %r", ended.returncode, last_words)
        return _read(answer, ended.returncode, limits)


def _read(answer: IO[bytes], exit_code: int, limits: DecodeLimits) -> dict[str, object]:
    """The child's line. It is not trusted: bounded, and anything but a whole one is a crash."""
    if exit_code in _CODE_OF_SIGNAL:
        raise refusal(_CODE_OF_SIGNAL[exit_code], limits.max_seconds)
    answer.seek(0)
    try:
        result = json.loads(answer.read(_MOST_RESULT_BYTES))
    except ValueError:
        raise refusal("decode_crashed", limits.max_seconds) from None
    if exit_code or not isinstance(result, dict):
        raise refusal("decode_crashed", limits.max_seconds)
    if "refused" in result:
        raise refusal(str(result["refused"]), limits.max_seconds)
    if isinstance(number := result.get("os_error"), int):
        raise OSError(number, os.strerror(number))
    return result


def _decoded(target: Path, result: dict[str, object], limits: DecodeLimits) -> DecodedAudio:
    """The child's claims as a value; the length is taken from the file it left."""
    channels, rate = result.get("channels"), result.get("source_sample_rate")
    if not isinstance(channels, int) or channels not in {1, 2} or not isinstance(rate, int):
        raise refusal("decode_crashed", limits.max_seconds)
    pcm = PcmAudio(target, channels)
    return DecodedAudio(
        path=target,
        duration_ms=pcm.duration_ms,
        channels=channels,
        source_sample_rate=rate,
        codec=str(result["codec"]),
        container=str(result["container"]),
        peaks=_peaks(result["peaks"]),
        samples=pcm.frames,
        is_continuous=result.get("is_continuous") is True,
        tracks=2 if result.get("tracks") == 2 else 1,  # noqa: PLR2004  # There are never more.
    )


def _peaks(claimed: object) -> list[list[int]]:
    rows = claimed if isinstance(claimed, list) else []
    return [[int(peak) for peak in row] for row in rows if isinstance(row, list)]
