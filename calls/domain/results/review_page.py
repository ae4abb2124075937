"""Everything the review page shows of one call, read with a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from calls.models import Analysis, Call, Finding, Recording, Transcript
from calls.stages import failed_stage
from calls.states import SUBJECT_KIND, WORKING, CallStatus, FindingKind
from tenants.domain.ledger import usage_of
from tenants.domain.subjects import Subject

if TYPE_CHECKING:
    from calls.models import CallEvent, ConversationMetrics, Stage
    from calls.models.calls import CallQuerySet
    from tenants.models import UsageEntry

SHOWN_WITH = (
    "agent__user",
    "uploaded_by__user",
    "phone_number",
    "recording",
)


@dataclass(frozen=True)
class Review:
    """One call with what was heard, found, spent and done about it.

    `usage` is None for people who may not see what a call cost. Findings come without those
    that abstained, and with the evidence that was found in the transcript only.
    """

    call: Call
    recording: Recording | None
    transcripts: list[Transcript]
    analysis: Analysis | None
    findings: list[Finding]
    stages: list[Stage]
    events: list[CallEvent]
    usage: list[UsageEntry] | None

    @cached_property
    def transcript(self) -> Transcript | None:
        return next((version for version in self.transcripts if version.is_current), None)

    @property
    def metrics(self) -> ConversationMetrics | None:
        return getattr(self.transcript, "metrics", None)

    @property
    def is_working(self) -> bool:
        return self.call.status in WORKING

    @cached_property
    def failed_stage(self) -> Stage | None:
        """The stage that ended the call; None while it works, and after it is completed."""
        if self.call.status not in {CallStatus.FAILED, CallStatus.CANCELLED}:
            return None
        return failed_stage(self.stages)

    @property
    def cost_usd(self) -> Decimal:
        return sum((entry.cost_usd for entry in self.usage or []), Decimal(0))

    def findings_of(self, kind: FindingKind) -> list[Finding]:
        return [finding for finding in self.findings if finding.kind == kind]


def review_of(call: Call, *, with_cost: bool) -> Review:
    """Read what belongs to *call*, which came `shown_with`: 7 queries, 8 with the cost.

    The words of transcript versions that are not current are left out.
    """
    analysis = (
        Analysis.objects.filter(call=call, is_current=True)
        .select_related("profile_version__profile")
        .first()
    )
    return Review(
        call=call,
        recording=getattr(call, "recording", None),
        transcripts=_transcripts_of(call),
        analysis=analysis,
        findings=list(Finding.objects.filter(analysis=analysis).shown()) if analysis else [],
        stages=list(call.stages.all()),
        events=list(call.events.select_related("by__user")),
        usage=usage_of(Subject(SUBJECT_KIND, call.pk)) if with_cost else None,
    )


def shown_with(calls: CallQuerySet) -> CallQuerySet:
    """The calls together with the rows that stand beside each of them."""
    return calls.select_related(*SHOWN_WITH)


def _transcripts_of(call: Call) -> list[Transcript]:
    """All versions, newest first, with the turns of the current one."""
    versions = list(Transcript.objects.filter(call=call).select_related("metrics").defer("turns"))
    current = next((version for version in versions if version.is_current), None)
    if current is not None:
        current.refresh_from_db(fields=["turns"])
    return versions
