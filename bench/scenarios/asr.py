"""How well the product hears: words against the bare engine's, and whose words they are."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings

from bench.attribution import Attribution, attribution
from bench.floor import BareEngine, decoded
from bench.options import Options
from bench.product import a_tenant, load_engine, transcribed
from bench.recordings import SharedCall, shared_calls
from bench.stats import ResultLine, figure_line, most_line, skip_line
from bench.words import word_error_rate
from engines.speech.local.weights import find_weights

MOST_WER = 15.0  # Percent.
MOST_OVER_BARE = 0.3  # Percentage points.
MOST_WRONG_SPEAKER = 1.0  # Percent of the words.
_SPEAKERS = ("agent", "customer")  # Left, right: as the shared stereo files are.
_QUICK_CALLS = 2
T = TypeVar("T")


@dataclass
class _Arm:
    """One speaker's words a text, so that the order of overlapping turns counts for nothing."""

    heard: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def timed(self, work: Callable[[], T]) -> T:
        began = time.perf_counter()
        made = work()
        self.seconds += time.perf_counter() - began
        return made


def run(options: Options) -> Iterator[ResultLine]:
    calls = shared_calls("harpervalley")
    calls = calls[:_QUICK_CALLS] if options.quick else calls
    if not calls:
        yield skip_line("asr", "the shared recordings are not here")
        return
    threads = max(1, (os.cpu_count() or 1) // settings.CELERY_CONCURRENCY)
    engine = BareEngine(find_weights(settings.PLACES.models, None).folder, threads)
    said: list[str] = []
    bare, product, owners = _Arm(), _Arm(), Attribution(0, 0)
    with a_tenant():
        load_engine(decoded(calls[0].audio)[0])
        for call in calls:
            turns = call.said()
            said += [_text(turns, speaker) for speaker in _SPEAKERS]
            _bare_arm(bare, engine, call)
            ours = product.timed(lambda audio=call.audio: transcribed(audio))  # type: ignore[misc]  # Bound now.
            product.heard += [_text(ours, speaker) for speaker in _SPEAKERS]
            owners += attribution(turns, ours)
    yield from _lines(said, bare, product, owners, sum(call.seconds for call in calls))


def _bare_arm(arm: _Arm, engine: BareEngine, call: SharedCall) -> None:
    channels = decoded(call.audio)
    words = arm.timed(lambda: engine.hear(channels))
    arm.heard += [
        " ".join(word.text for word in words if word.channel == channel)
        for channel in range(len(_SPEAKERS))
    ]


def _lines(
    said: list[str], bare: _Arm, product: _Arm, owners: Attribution, seconds: float
) -> Iterator[ResultLine]:
    ours, theirs = (100 * word_error_rate(said, arm.heard) for arm in (product, bare))
    note = f"{len(said) // 2} calls, {seconds:.0f} s of stereo"
    yield most_line("asr_wer_percent", ours, MOST_WER, note)
    yield figure_line("asr_wer_percent_bare_engine", theirs, note)
    yield most_line("asr_wer_points_over_bare_engine", ours - theirs, MOST_OVER_BARE, note)
    yield most_line(
        "asr_wrong_speaker_percent", owners.percent, MOST_WRONG_SPEAKER, f"{owners.words} words"
    )
    yield figure_line("asr_real_time_factor", product.seconds / seconds, "whole pipeline, stereo")
    yield figure_line("asr_real_time_factor_bare_engine", bare.seconds / seconds, "stereo")


def _text(turns: Sequence[Mapping[str, object]], speaker: str) -> str:
    return " ".join(str(turn["text"]) for turn in turns if turn["speaker"] == speaker)
