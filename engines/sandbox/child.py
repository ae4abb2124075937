"""Runs a child in the sandbox, within limits, and reads its one line of answer."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

logger = logging.getLogger(__name__)

TIMEOUT, MEMORY, CRASHED = "timeout", "memory", "crashed"
_ROOT = Path(__file__).resolve().parents[2]
_MOST_RESULT_BYTES = 1 << 20
_LAST_WORDS_BYTES = 400
_CODE_OF_SIGNAL = {
    -signal.SIGXCPU: TIMEOUT,
    -signal.SIGKILL: MEMORY,  # Nobody but the kernel, short of memory, kills it so.
}


class ChildRefusedError(Exception):
    """The child gave no result. `code` is its own word, or TIMEOUT, MEMORY or CRASHED."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def answer_of(module: str, arguments: Sequence[str], wall_seconds: float) -> dict[str, object]:
    """What the module answered. Raises ChildRefusedError, and OSError as the child met it."""
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
                timeout=wall_seconds,
            )
        except subprocess.TimeoutExpired as expired:
            raise ChildRefusedError(TIMEOUT) from expired
        if ended.returncode:
            complaint.seek(0)
            last_words = complaint.read(_MOST_RESULT_BYTES)[-_LAST_WORDS_BYTES:]
            logger.warning("%s ended with %d: %r", module, ended.returncode, last_words)
        return _read(answer, ended.returncode)


def _read(answer: IO[bytes], exit_code: int) -> dict[str, object]:
    """The child's line. It is not trusted: bounded, and anything but a whole one is a crash."""
    if exit_code in _CODE_OF_SIGNAL:
        raise ChildRefusedError(_CODE_OF_SIGNAL[exit_code])
    answer.seek(0)
    try:
        result = json.loads(answer.read(_MOST_RESULT_BYTES))
    except (ValueError, RecursionError):
        raise ChildRefusedError(CRASHED) from None
    if exit_code or not isinstance(result, dict):
        raise ChildRefusedError(CRASHED)
    if "refused" in result:
        raise ChildRefusedError(str(result["refused"]))
    if isinstance(number := result.get("os_error"), int):
        raise OSError(number, os.strerror(number))
    return result
