"""From a transcript to findings, each with evidence that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.domain.pipeline.booking import book_language
from calls.domain.pipeline.chosen_engines import language_engine
from calls.domain.pipeline.engine_failures import engine_failed
from calls.domain.pipeline.evidence import EvidenceIndex
from calls.domain.pipeline.findings import judge, keep_findings
from calls.domain.pipeline.profiles import profile_of
from calls.domain.pipeline.stages import following_stages
from calls.models import Analysis, Stage, Transcript
from calls.stages import ANALYSIS
from calls.states import QualityStatus
from engines.language.citations import SaidFigures
from engines.language.evidence import TranscriptIndex
from engines.language.port import AnalysisFailedError, Conversation, SpokenTurn
from engines.language.quality import faults_of
from tenants.domain.people import current_settings
from tenants.work_queue.claims import LeaseLostError, finishing
from tenants.work_queue.execution import work_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from calls.models.transcripts import TurnRow
    from engines.language.port import Insights, LanguageEngine
    from tenants.models import AIProfileVersion
    from tenants.work_queue.kinds import Claim


def analyze_next(claimed: Claim[Stage]) -> list[Stage]:
    """As `analyze_claimed`, by the engine that the settings choose, told the call's profile."""
    profile = profile_of(claimed.item.call)
    engine = language_engine(profile.system_prompt if profile else "")
    return analyze_claimed(claimed, engine, profile)


def analyze(stage_id: UUID, engine: LanguageEngine) -> list[Stage]:
    """Claim the stage and give its call an analysis; the stages that are due next."""
    return work_on(ANALYSIS, stage_id, lambda claimed: analyze_claimed(claimed, engine))


def analyze_claimed(
    claimed: Claim[Stage], engine: LanguageEngine, profile: AIProfileVersion | None = None
) -> list[Stage]:
    """Give the claimed stage's call an analysis; the stages that are due next.

    *profile* is whose words the engine was made with.
    """
    transcript = Transcript.objects.filter(call=claimed.item.call_id, is_current=True).first()
    if transcript is None:
        raise LeaseLostError("the call was deleted")
    turns = spoken_turns(transcript.turns)
    conversation = _conversation(turns, transcript.language)
    insights = _insights(claimed, engine, conversation)
    index, said = TranscriptIndex(turns), SaidFigures(conversation)
    faults = faults_of(insights, conversation, index, said)
    with finishing(claimed):
        analysis = _keep(claimed, transcript, engine, insights, profile)
        keep_findings(analysis, insights, EvidenceIndex(transcript.turns, index), said)
        judge(analysis, faults, has_turns=bool(turns))
        book_language(claimed, str(analysis.pk), insights.usage)
        return following_stages(claimed)


def _insights(
    claimed: Claim[Stage], engine: LanguageEngine, conversation: Conversation
) -> Insights:
    """What an attempt costs is booked although it fails, and outlives what the failure undoes."""
    try:
        return engine.analyze(conversation)
    except AnalysisFailedError as error:
        book_language(claimed, str(claimed.token), error.usage)
        raise engine_failed("language", error) from error


def _conversation(turns: tuple[SpokenTurn, ...], language: str) -> Conversation:
    settled = current_settings()
    return Conversation(
        turns,
        language,
        country=settled.country,
        shows_unproven=settled.show_unproven_findings,
    )


def spoken_turns(turns: Sequence[TurnRow]) -> tuple[SpokenTurn, ...]:
    """A transcript's turns as the language engine reads them."""
    return tuple(
        SpokenTurn(
            index=turn["index"],
            speaker=turn["speaker"],  # type: ignore[arg-type]  # Constrained where it is written.
            text=turn["text"],
            start_ms=turn["start_ms"],
            end_ms=turn["end_ms"],
        )
        for turn in turns
    )


def _keep(
    claimed: Claim[Stage],
    transcript: Transcript,
    engine: LanguageEngine,
    insights: Insights,
    profile: AIProfileVersion | None,
) -> Analysis:
    """A new version, which is the current one from now on."""
    sentiment = insights.sentiment
    versions = Analysis.objects.filter(call=claimed.item.call_id)
    latest = versions.order_by("-version").values_list("version", flat=True).first() or 0
    versions.filter(is_current=True).update(is_current=False)
    analysis: Analysis = Analysis.objects.create(
        call_id=claimed.item.call_id,
        version=latest + 1,
        transcript=transcript,
        engine=engine.name,
        model=engine.model,
        prompt_version=engine.prompt_version,
        profile_version=profile,
        summary=insights.summary,
        sentiment=sentiment.overall or "",
        sentiment_score=sentiment.score,
        sentiment_by_speaker=dict(sentiment.by_speaker),
        sentiment_by_turn=[list(pair) for pair in sentiment.by_turn],
        resolution=insights.resolution.outcome if insights.resolution else "",
        quality_status=QualityStatus.PASSED,
    )
    return analysis
