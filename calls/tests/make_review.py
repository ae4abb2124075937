"""Calls that have been heard and analyzed, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.models import (
    Analysis,
    Call,
    ConversationMetrics,
    Evidence,
    Finding,
    Recording,
    Transcript,
)
from calls.states import CallStatus, FindingKind, Match, QualityStatus, SentimentLabel
from calls.tests.make import make_call
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from calls.models.transcripts import TurnRow
    from tenants.models import Membership, Tenant

TURN_MS = 4_000


def make_turn(index: int, text: str = "I want my refund") -> TurnRow:
    """Four seconds of speech, agent and customer in turn; the first word is uncertain."""
    start = index * TURN_MS
    first = text.split(maxsplit=1)[0] if text else ""
    return {
        "index": index,
        "speaker": "customer" if index % 2 else "agent",
        "start_ms": start,
        "end_ms": start + TURN_MS,
        "text": text,
        "confidence": 0.8,
        "words": [{"text": first, "start_ms": start, "end_ms": start + 300, "confidence": 0.2}],
    }


def make_analyzed_call(
    tenant: Tenant, *, turns: int = 2, findings: int = 1, agent: Membership | None = None
) -> Call:
    """A completed call; each finding quotes "my refund" of the turn of its number."""
    call = make_call(tenant, agent=agent)
    with tenant_scope(tenant.pk):
        transcript = make_transcript(call, turns)
        analysis = make_analysis(call, transcript)
        for number in range(findings):
            make_finding(analysis, number, FindingKind.PAIN_POINT, turn=number % turns)
    return call


def make_transcript(call: Call, turns: int) -> Transcript:
    length = turns * TURN_MS
    Call.objects.filter(pk=call.pk).update(
        status=CallStatus.COMPLETED, duration_ms=length or TURN_MS, company_name="Harbor Lane"
    )
    Recording.objects.filter(call=call).update(
        peaks=[[1, 90, 3], [4, 5, 60]], agent_channel="left", channels=2
    )
    transcript = Transcript.objects.create(
        call=call,
        engine="local",
        model="whisper-base",
        parameters_hash="0",
        language="en",
        duration_ms=length,
        turns=[make_turn(index) for index in range(turns)],
    )
    ConversationMetrics.objects.create(
        transcript=transcript,
        agent_talk_ms=3_000,
        customer_talk_ms=1_000,
        silence_ms=2_000,
        longest_silence_ms=2_000,
        overlap_ms=0,
        agent_interruption_count=0,
        customer_interruption_count=1,
        longest_monologue_ms=3_000,
        silences=[[0, 2_000]],
    )
    return transcript


def make_analysis(call: Call, transcript: Transcript) -> Analysis:
    return Analysis.objects.create(
        call=call,
        transcript=transcript,
        engine="local",
        model="lexicon",
        prompt_version="1",
        summary="The customer wants a refund.",
        sentiment=SentimentLabel.NEGATIVE,
        sentiment_score=-0.4,
        sentiment_by_speaker={"agent": 0.1, "customer": -0.6},
        sentiment_by_turn=[[turn["index"], -0.4] for turn in transcript.turns],
        quality_status=QualityStatus.PASSED,
    )


def make_finding(
    analysis: Analysis, number: int, kind: FindingKind, *, turn: int, match: Match = Match.EXACT
) -> Finding:
    finding = Finding.objects.create(
        analysis=analysis, kind=kind, text=f"Finding {number}", position=number
    )
    Evidence.objects.create(
        finding=finding,
        position=0,
        match=match,
        quote="my refund",
        turn_start=turn,
        turn_end=turn,
        start_ms=turn * TURN_MS,
        end_ms=(turn + 1) * TURN_MS,
    )
    return finding
