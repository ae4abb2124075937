"""Servers that fail three times in ten: what is lost, asked in vain, and booked wrongly.

Calls are heard and read over HTTP by the engines of the product, in threads that claim stages as
workers do. The decoder is a double and tells the same second of sound at once; a request has a
second. Rests and pauses are passed over by moving the rows' times and the clock of the breakers.
A lost call is one that is neither completed nor waits for a person with its reason.
"""

from __future__ import annotations

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

from django.conf import settings
from django.db import connections
from django.db.models import Sum
from django.db.models.functions import Now
from django.utils import timezone

from bench.openai_server.answers import says
from bench.openai_server.failing import FailingServer
from bench.openai_server.server import COMPLETIONS, openai_server
from bench.openai_server.transcripts import HeardWord, TranscribingDouble
from bench.product import a_tenant
from bench.stats import ResultLine, count_line, figure_line, most_line
from calls.domain.pipeline import transcription
from calls.domain.pipeline.analysis import analyze_claimed
from calls.domain.pipeline.transcription import transcribe_claimed
from calls.models import Analysis, Call, Stage
from calls.stages import ANALYSIS, TRANSCRIPTION
from calls.states import CallStatus, QualityStatus
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.sounds import tone
from engines.audio.decoding import DecodeLimits, decode
from engines.gateway import Breaker, Gateway
from engines.language.openai.analyst import OpenAIAnalyst
from engines.language.tests.reports import part
from engines.openai.endpoint import Endpoint
from engines.speech.openai.engine import OpenAISpeech
from engines.speech.openai.tests.make import loud_stretches
from tenants.models import ModelPrice, Tenant, TenantSettings, UsageEntry
from tenants.scope import current_tenant_id, tenant_scope
from tenants.states import EngineChoice, WorkState
from tenants.work_queue.claims import claim_next
from tenants.work_queue.execution import work_through

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.openai_server.server import OpenAIServer
    from bench.options import Options
    from calls.stages import CallStage
    from tenants.work_queue.kinds import Claim

MOST_REQUESTS: Final = 1.6  # Of those that are needed; 1 / 0.7 where each fault costs one.
_SHARE, _SEED = 0.3, 11
_WORKERS: Final = 8
_REST: Final = 120.0  # Seconds passed over at once.
_MOST_OF_ONE: Final = (
    4  # A call's answers in two attempts, of which each may have been asked twice.
)
_CENT: Final = Decimal("0.01")
_PRICES: Final = {
    "audio_second": Decimal("0.0001"),
    "input_token": Decimal("0.000002"),
    "output_token": Decimal("0.00001"),
}
_SAID: Final = ("my", "bill", "is", "wrong", "please", "send", "a", "new", "one")
_WORDS: Final = [HeardWord(word, 0.1 * at, 0.1 * at + 0.08) for at, word in enumerate(_SAID)]
_SENDS: Final = {"turn": 0, "text": "please send a new one"}
_WRONG: Final = {"turn": 0, "text": "my bill is wrong"}
_REPORT: Final = part(
    summary="The bill is wrong.",
    summary_quotes=[_WRONG],
    reason={"text": "The bill is wrong.", "quotes": [_WRONG]},
    resolution={"outcome": "unresolved", "quotes": [_SENDS]},
    sentiment={"overall": "negative", "score": -0.4, "quotes": [_WRONG]},
    by_speaker=[],
    by_turn=[{"turn": 0, "score": -0.4}],
    entities=[],
    pain_points=[{"text": "The bill is wrong.", "quotes": [_WRONG]}],
    action_items=[],
    topics=[{"text": "wrong bill", "quotes": [_WRONG]}],
)


@dataclass
class _Clock:
    """Moved on where nothing is due: the breakers of the engines go by it."""

    ahead: float = 0.0

    def now(self) -> float:
        return time.monotonic() + self.ahead

    def sleep(self, seconds: float) -> None:
        self.ahead += seconds


@dataclass
class _Workers:
    """Threads that take what is due, of both stages, until nothing is left."""

    server: OpenAIServer
    clock: _Clock = field(default_factory=_Clock)

    def __post_init__(self) -> None:
        endpoint = Endpoint(self.server.base_url, "small")
        self.speech = OpenAISpeech(
            endpoint, gateway=self._gateway(), find_speech=loud_stretches, request_seconds=0.5
        )  # The longest has twice of it.
        self.analyst = OpenAIAnalyst(endpoint, attempt_seconds=1.0, gateway=self._gateway())

    def _gateway(self) -> Gateway:
        breaker = Breaker(now=self.clock.now)
        return Gateway(30.0, breaker, now=self.clock.now, sleep=lambda _: None)

    def run(self) -> None:
        """Until nothing is taken any more: each stage has ended, or waits for a budget."""
        with ThreadPoolExecutor(_WORKERS) as threads:
            while sum(threads.map(lambda _: self._work_until_idle(), range(_WORKERS))):
                Stage.objects.filter(state=WorkState.READY).update(next_attempt_at=Now())
                self.clock.sleep(_REST)

    def _work_until_idle(self) -> int:
        done = 0
        try:
            while self._work_once(ANALYSIS) or self._work_once(TRANSCRIPTION):
                done += 1
        finally:
            connections.close_all()
        return done

    def _work_once(self, kind: CallStage) -> bool:
        claimed = claim_next(kind)
        if claimed is None:
            return False
        with tenant_scope(claimed.tenant_id):
            work_through(claimed, self._analyze if kind is ANALYSIS else self._transcribe)
        return True

    def _analyze(self, claimed: Claim[Stage]) -> list[Stage]:
        return analyze_claimed(claimed, self.analyst)

    def _transcribe(self, claimed: Claim[Stage]) -> list[Stage]:
        return transcribe_claimed(claimed, self.speech)


def run(options: Options) -> Iterator[ResultLine]:
    number = 200 if options.quick else 2_000
    hears = TranscribingDouble(lambda _: _WORDS, usage={"type": "duration", "seconds": 2})
    with a_tenant(), openai_server(transcriptions=hears) as server, _decoded_at_once():
        server.by_path[COMPLETIONS] = lambda _: says(_REPORT)
        failing = FailingServer(_SHARE, _SEED)
        failing.take_over(server)
        _choose(server)
        _hand_over(number)
        _Workers(server).run()
        yield from _kept(number)
        yield from _asked(number, failing)
        yield from _booked(failing)
        yield _over_budget(server, number // 10)


def _kept(number: int) -> Iterator[ResultLine]:
    done = Call.objects.filter(status=CallStatus.COMPLETED).count()
    ended = Stage.objects.filter(state=WorkState.DEAD).exclude(error_message="")
    yield count_line("endpoint_calls_lost", number - done - ended.count(), number, 0)
    codes = ", ".join(sorted(set(ended.values_list("error_code", flat=True))))
    yield figure_line("endpoint_calls_that_wait_for_a_person", ended.count(), codes)
    flagged = Analysis.objects.exclude(quality_status=QualityStatus.PASSED).count()
    yield figure_line("endpoint_analyses_flagged", flagged, "two answers in turn had not the shape")


def _asked(number: int, failing: FailingServer) -> Iterator[ResultLine]:
    asked = failing.requests.total()
    note = f"{failing.faults} faults in {asked} requests; two a call are needed"
    yield most_line("endpoint_requests_over_needed", asked / (2 * number), MOST_REQUESTS, note)


def _booked(failing: FailingServer) -> Iterator[ResultLine]:
    """What whole answers told of their usage, against the lines that are no estimates."""
    sums = UsageEntry.objects.values("is_estimate").annotate(usd=Sum("cost_usd"))
    booked = {row["is_estimate"]: row["usd"] for row in sums}
    billed = sum(failing.billed[unit] * price for unit, price in _PRICES.items())
    cents = abs(booked[False] - billed) / _CENT
    note = f"${booked[False]:.4f} booked, ${billed:.4f} told by the server"
    yield count_line("endpoint_cents_booked_wrongly", round(cents), len(failing.billed), 0, note)
    yield figure_line("endpoint_usd_estimated", float(booked[True]), "cut, hung, or unreadable")


def _over_budget(server: OpenAIServer, number: int) -> ResultLine:
    """New calls with a budget for half of them."""
    before = _spent()
    a_call = before / Call.objects.count()
    budget = (before + a_call * number / 2).quantize(_CENT)
    TenantSettings.objects.update(monthly_budget_usd=budget)
    _hand_over(number)
    _Workers(server).run()
    over = _spent() - budget
    in_flight = a_call * _WORKERS * _MOST_OF_ONE
    note = f"${over:.4f} over ${budget}; ${in_flight:.4f} may be in flight at {_WORKERS} workers"
    return most_line("endpoint_budget_overshot_by_work_in_flight", float(over / in_flight), 1, note)


def _spent() -> Decimal:
    spent: Decimal = UsageEntry.objects.aggregate(usd=Sum("cost_usd"))["usd"]
    return spent


def _choose(server: OpenAIServer) -> None:
    """The tenant has the server hear and read its calls, and it has its prices."""
    settings.SPEECH_ENDPOINT = settings.ANALYSIS_ENDPOINT = Endpoint(server.base_url, "small")
    TenantSettings.objects.update(
        speech_engine=EngineChoice.OPENAI, analysis_engine=EngineChoice.OPENAI
    )
    for unit, price in _PRICES.items():
        ModelPrice.objects.create(
            provider=Endpoint(server.base_url, "small").provider,
            model="small",
            unit=unit,
            price_usd=price,
            valid_from=timezone.now().date(),
        )


def _hand_over(number: int) -> None:
    """So many calls whose recordings differ: the same one would be recognized."""
    tenant = Tenant.objects.get(pk=current_tenant_id())
    sound = tone(1.0, channels=1)
    for _ in range(number):
        call = make_call(tenant)
        keep_recording(call, sound + call.pk.bytes)
        make_stage(call)


@contextmanager
def _decoded_at_once() -> Iterator[None]:
    """Each recording is the same second of mono, decoded once."""
    with tempfile.TemporaryDirectory(prefix="auditor-bench-") as folder:
        source = Path(folder) / "tone.wav"
        source.write_bytes(tone(1.0, channels=1))
        decoded = decode(source, source.with_suffix(".pcm"), DecodeLimits())
        with patch.object(transcription, "_decoded", lambda *_: decoded):
            yield
