"""Doubles of the slow parts: a fast engine, work that only rests, and stock Celery workers."""

import os
import signal
import sys
import time
from functools import partial
from typing import Final

from auditor.embedded import children, processes
from bench.faults.rows import KILLS, RAISES
from calls.domain.pipeline import transcription
from calls.models import Call, Stage
from calls.tests.doubles import FakeSpeech
from engines.speech.port import SpeechEngine
from tenants.work_queue.claims import finishing
from tenants.work_queue.kinds import Claim

FAST_SECONDS: Final = 0.4  # What the fast engine takes for a chunk.
RESTS: Final = "BENCH_REST_SECONDS"


def restart_soon() -> None:
    """As systemd with RestartSec=1 would, however often a process has died."""
    children._LONGEST_PAUSE = 1.0  # noqa: SLF001  # No setting, because no user needs one.


def hear_fast() -> None:
    """Everything is the product's own but the speech engine."""
    engine = FakeSpeech(before=partial(time.sleep, FAST_SECONDS))
    transcription.speech_engine = lambda: engine  # type: ignore[attr-defined]  # A name it imports.


def only_rest() -> None:
    """A stage of a set length that needs no processor: what is left is claims and wake-ups."""
    hear_fast()
    transcription.transcribe_claimed = _rest  # Nothing follows it.


def work_by_stock_celery() -> None:
    """The same supervisor and processes, but the workers are Celery's as it comes."""
    processes._CELERY = (sys.executable, "-m", "celery", "-A", "bench.naive.stock", "--quiet")  # noqa: SLF001  # As above.


def _rest(claimed: Claim[Stage], engine: SpeechEngine) -> list[Stage]:
    harm = Call.objects.values_list("call_type", flat=True).get(pk=claimed.item.call_id)
    if harm == KILLS:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(float(os.environ[RESTS]))
    if harm == RAISES:
        raise ValueError
    with finishing(claimed):
        pass
    return []


DOUBLES: Final = {
    "engine": hear_fast,
    "rest": only_rest,
    "stock": work_by_stock_celery,
}
