"""From a transcript to findings, each with evidence that exists."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from calls.domain.pipeline.chosen_engines import language_engine
from calls.domain.pipeline.evidence import EvidenceIndex
from calls.domain.pipeline.stages import following_stages
from calls.models import Analysis, Call, Evidence, Finding, Stage, Transcript
from calls.stages import ANALYSIS
from calls.states import SUBJECT_KIND, FindingKind, Match, QualityStatus
from engines.language.port import Conversation, SpokenTurn
from tenants.domain.ledger import book_usage
from tenants.domain.people import current_settings
from tenants.domain.subjects import Subject
from tenants.work_queue.claims import LeaseLostError, finishing
from tenants.work_queue.execution import work_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from calls.models.transcripts import TurnRow
    from engines.language.port import Insights, LanguageEngine, Quote
    from tenants.work_queue.kinds import Claim

_NOTHING_SAID: Final = "nothing_was_said"
_UNPROVEN: Final = "a_statement_without_evidence_was_withheld"


def analyze_next(claimed: Claim[Stage]) -> list[Stage]:
    """As `analyze_claimed`, by the engine that the settings choose."""
    return analyze_claimed(claimed, language_engine())


def analyze(stage_id: UUID, engine: LanguageEngine) -> list[Stage]:
    """Claim the stage and give its call an analysis; the stages that are due next."""
    return work_on(ANALYSIS, stage_id, lambda claimed: analyze_claimed(claimed, engine))


def analyze_claimed(claimed: Claim[Stage], engine: LanguageEngine) -> list[Stage]:
    """Give the claimed stage's call an analysis; the stages that are due next."""
    transcript = Transcript.objects.filter(call=claimed.item.call_id, is_current=True).first()
    if transcript is None:
        raise LeaseLostError("the call was deleted")
    turns = spoken_turns(transcript.turns)
    insights = engine.analyze(_conversation(turns, transcript.language))
    with finishing(claimed):
        Analysis.objects.filter(call=claimed.item.call_id).delete()
        analysis = _keep(claimed, transcript, engine, insights)
        has_unproven = _keep_findings(analysis, insights, EvidenceIndex(transcript.turns, turns))
        _judge(analysis, has_turns=bool(turns), has_unproven=has_unproven)
        book_usage(
            Subject(SUBJECT_KIND, claimed.item.call_id),
            stage=claimed.item.kind,
            attempt=claimed.attempt,
            booking=str(analysis.pk),
            engine=insights.usage.engine,
            model=insights.usage.model,
            unit=insights.usage.unit,
            quantity=Decimal(insights.usage.quantity),
        )
        return following_stages(claimed)


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
    claimed: Claim[Stage], transcript: Transcript, engine: LanguageEngine, insights: Insights
) -> Analysis:
    sentiment = insights.sentiment
    analysis: Analysis = Analysis.objects.create(
        call_id=claimed.item.call_id,
        transcript=transcript,
        engine=engine.name,
        model=engine.model,
        prompt_version=engine.prompt_version,
        summary=insights.summary,
        sentiment=sentiment.overall or "",
        sentiment_score=sentiment.score,
        sentiment_by_speaker=dict(sentiment.by_speaker),
        sentiment_by_turn=[list(pair) for pair in sentiment.by_turn],
        quality_status=QualityStatus.PASSED,
    )
    Call.objects.filter(pk=claimed.item.call_id).update(
        sentiment=sentiment.overall or "", sentiment_score=sentiment.score
    )
    return analysis


Statement = tuple[FindingKind, str, str, "tuple[Quote, ...]"]


def _statements(insights: Insights) -> Iterator[Statement]:
    """Each statement as (kind, label, text, quotes)."""
    if insights.summary:
        yield FindingKind.SUMMARY, "", insights.summary, insights.summary_quotes
    for entity in insights.entities:
        yield FindingKind.ENTITY, entity.type, entity.text, entity.quotes
    for kind, statements in (
        (FindingKind.PAIN_POINT, insights.pain_points),
        (FindingKind.OBJECTION, insights.objections),
        (FindingKind.ACTION_ITEM, insights.action_items),
        (FindingKind.TOPIC, insights.topics),
    ):
        for statement in statements:
            yield kind, "", statement.text, statement.quotes


def _keep_findings(analysis: Analysis, insights: Insights, index: EvidenceIndex) -> bool:
    """Check every quote in code; a statement with none that exists is kept as abstained."""
    findings: list[Finding] = []
    evidence: list[Evidence] = []
    for position, (kind, label, text, quotes) in enumerate(_statements(insights)):
        finding = Finding(analysis=analysis, kind=kind, label=label, text=text, position=position)
        quoted = [index.evidence_for(finding, n, quote) for n, quote in enumerate(quotes)]
        finding.has_abstained = all(each.match == Match.NOT_FOUND for each in quoted)
        findings.append(finding)
        evidence += quoted
    Finding.objects.bulk_create(findings)
    Evidence.objects.bulk_create(evidence)
    return any(finding.has_abstained for finding in findings)


def _judge(analysis: Analysis, *, has_turns: bool, has_unproven: bool) -> None:
    """The quality check of the analysis itself: what a person should look at before trusting it."""
    findings = [_NOTHING_SAID] if not has_turns else []
    if has_unproven:
        findings.append(_UNPROVEN)
        if analysis.findings.filter(kind=FindingKind.SUMMARY, has_abstained=True).exists():
            analysis.summary = ""
    analysis.quality_findings = findings
    analysis.quality_status = QualityStatus.NEEDS_REVIEW if findings else QualityStatus.PASSED
    analysis.save(update_fields=["summary", "quality_findings", "quality_status", "updated_at"])
