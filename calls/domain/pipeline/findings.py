"""What an engine claims, held against the transcript before anybody is shown it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models.functions import Now

from calls.models import Call, Evidence, Finding
from calls.states import FindingKind, Match, QualityStatus
from engines.language.quality import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calls.domain.pipeline.evidence import EvidenceIndex
    from calls.models import Analysis
    from engines.language.citations import SaidFigures
    from engines.language.port import Insights, Quote

NOTHING_SAID: Final = "nothing_was_said"
UNPROVEN: Final = "a_statement_without_evidence_was_withheld"

Statement = tuple[FindingKind, str, str, "tuple[Quote, ...]"]


def keep_findings(
    analysis: Analysis, insights: Insights, index: EvidenceIndex, said: SaidFigures
) -> None:
    """All statements with their quotes looked up.

    One whose quotes all are not found, or that cites figures or links that nobody said, is kept
    as abstained.
    """
    findings: list[Finding] = []
    evidence: list[Evidence] = []
    for position, (kind, label, text, quotes) in enumerate(_statements(insights)):
        finding = Finding(analysis=analysis, kind=kind, label=label, text=text, position=position)
        quoted = [index.evidence_for(finding, n, quote) for n, quote in enumerate(quotes)]
        is_proven = any(each.match != Match.NOT_FOUND for each in quoted)
        finding.has_abstained = not is_proven or not said.hold(text)
        findings.append(finding)
        evidence += quoted
    Finding.objects.bulk_create(findings)
    Evidence.objects.bulk_create(evidence)


def judge(analysis: Analysis, faults: Sequence[Fault], *, has_turns: bool) -> None:
    """The quality check of the analysis itself: what a person should look at before trusting it.

    A summary, a resolution or a mood that nothing proves is taken back. The call learns its mood.
    """
    abstained = set(
        analysis.findings.filter(has_abstained=True).values_list("kind", flat=True).distinct()
    )
    found = [] if has_turns else [NOTHING_SAID]
    found += [UNPROVEN] if abstained else []
    found += [fault.name.lower() for fault in faults]
    if FindingKind.SUMMARY in abstained:
        analysis.summary = ""
    if FindingKind.RESOLUTION in abstained:
        analysis.resolution = ""
    if {Fault.SENTIMENT_UNPROVEN, Fault.SENTIMENT_CONTRADICTS} & set(faults):
        analysis.sentiment, analysis.sentiment_score = "", None
    analysis.quality_findings = found
    analysis.quality_status = QualityStatus.NEEDS_REVIEW if found else QualityStatus.PASSED
    analysis.save()
    Call.objects.filter(pk=analysis.call_id).update(
        sentiment=analysis.sentiment, sentiment_score=analysis.sentiment_score, updated_at=Now()
    )


def _statements(insights: Insights) -> Iterator[Statement]:
    """Each statement as (kind, label, text, quotes)."""
    if insights.summary:
        yield FindingKind.SUMMARY, "", insights.summary, insights.summary_quotes
    if insights.reason:
        yield FindingKind.REASON, "", insights.reason.text, insights.reason.quotes
    if insights.resolution and insights.resolution.outcome != "unclear":
        outcome = insights.resolution.outcome
        yield FindingKind.RESOLUTION, "", outcome, insights.resolution.quotes
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
