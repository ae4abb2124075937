"""An analysis as a program reads it: only statements whose evidence exists in the transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.models import Analysis, Finding
from calls.states import FindingKind

if TYPE_CHECKING:
    from uuid import UUID

Document = dict[str, object]


def analysis_document(call_id: UUID) -> Document | None:
    """The JSON of a call's current analysis, in three queries; None where there is none yet."""
    analysis = (
        Analysis.objects.filter(call=call_id, is_current=True)
        .select_related("transcript", "profile_version__profile")
        .first()
    )
    if analysis is None:
        return None
    return _heading(analysis) | _statements(analysis, _shown_findings(analysis))


def _heading(analysis: Analysis) -> Document:
    return {
        "version": analysis.version,
        "engine": analysis.engine,
        "model": analysis.model,
        "prompt_version": analysis.prompt_version,
        "profile": _profile(analysis),
        "transcript_version": analysis.transcript.version,
        "created_at": analysis.created_at,
        "summary": analysis.summary,
        "quality": {"status": analysis.quality_status, "findings": analysis.quality_findings},
    }


def _profile(analysis: Analysis) -> Document | None:
    """What the reader was told of the tenant's own, as it was worded then."""
    version = analysis.profile_version
    if version is None:
        return None
    return {
        "id": version.profile_id,
        "name": version.profile.name,
        "role": version.profile.role,
        "version": version.number,
        "system_prompt": version.system_prompt,
    }


def _statements(analysis: Analysis, shown: dict[FindingKind, list[Finding]]) -> Document:
    return {
        "summary_evidence": [
            quote for finding in shown[FindingKind.SUMMARY] for quote in _evidence(finding)
        ],
        "reason": _first(shown[FindingKind.REASON]),
        "resolution": {
            "outcome": analysis.resolution or None,
            "evidence": [
                quote for finding in shown[FindingKind.RESOLUTION] for quote in _evidence(finding)
            ],
        },
        "sentiment": {
            "overall": analysis.sentiment or None,
            "score": analysis.sentiment_score,
            "by_speaker": analysis.sentiment_by_speaker,
            "by_turn": [
                {"turn": turn, "score": score} for turn, score in analysis.sentiment_by_turn
            ],
        },
        "entities": [
            {"type": finding.label} | _statement(finding) for finding in shown[FindingKind.ENTITY]
        ],
        "pain_points": [_statement(finding) for finding in shown[FindingKind.PAIN_POINT]],
        "objections": [_statement(finding) for finding in shown[FindingKind.OBJECTION]],
        "action_items": [_statement(finding) for finding in shown[FindingKind.ACTION_ITEM]],
        "topics": [_statement(finding) for finding in shown[FindingKind.TOPIC]],
    }


def _shown_findings(analysis: Analysis) -> dict[FindingKind, list[Finding]]:
    shown: dict[FindingKind, list[Finding]] = {kind: [] for kind in FindingKind}
    for finding in Finding.objects.filter(analysis=analysis).shown():
        shown[FindingKind(finding.kind)].append(finding)
    return shown


def _first(findings: list[Finding]) -> Document | None:
    return _statement(findings[0]) if findings else None


def _statement(finding: Finding) -> Document:
    return {"text": finding.text, "evidence": _evidence(finding)}


def _evidence(finding: Finding) -> list[Document]:
    return [
        {
            "quote": quote.quote,
            "match": quote.match,
            "turn_start": quote.turn_start,
            "turn_end": quote.turn_end,
            "start_ms": quote.start_ms,
            "end_ms": quote.end_ms,
        }
        for quote in finding.evidence.all()
    ]
