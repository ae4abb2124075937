"""Runs a child in the sandbox, within limits, and reads its one line of answer."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engines.audio.refusals import refusal

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


def run_child(module: str, arguments: Sequence[str], limits: DecodeLimits) -> dict[str, object]:
    """What the module answered. Raises UndecodableError, and OSError as the child met it."""
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as complaint:
        try:
            ended = subprocess.run(  # noqa: S603  # Our own module, no shell, paths as arguments.
                [sys.executable, "-m", module, *arguments],
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
            logger.warning("%s ended with %d: %r", module, ended.returncode, last_words)
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
