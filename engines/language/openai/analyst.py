"""Reading calls by any server that speaks OpenAI's chat completions. The model gets no tools."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from engines.gateway import Gateway
from engines.language.evidence import TranscriptIndex
from engines.language.openai import analysis_prompt
from engines.language.openai.asking import Manner, ModelQuestion, ReportAsker
from engines.language.openai.merging import insights_of
from engines.language.openai.parts import parts_of
from engines.language.openai.reports import PartReport, WholeReport
from engines.language.quality import Fault, faults_of
from engines.openai.endpoint import NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engines.language.port import Conversation, Insights, SpokenTurn
    from engines.openai.endpoint import Endpoint

_PATIENCE: Final = 300.0  # Seconds for all attempts at one question.


@dataclass
class OpenAIAnalyst:
    """One structured question a call, or one a part of a long call and one that joins them.

    What the quality check holds against an answer is asked for once more; what it still holds
    against the second is left to the caller, who checks again. *instructions* are a profile's own.
    """

    endpoint: Endpoint
    instructions: str = ""
    part_tokens: int = 24_000
    attempt_seconds: float = 120.0
    gateway: Gateway = field(default_factory=lambda: Gateway(patience=_PATIENCE))
    _manner: Manner = field(default=Manner.SCHEMA_COLD, init=False)

    @property
    def name(self) -> str:
        return NAME

    @property
    def model(self) -> str:
        return self.endpoint.model

    @property
    def prompt_version(self) -> str:
        return analysis_prompt.version(self.instructions)

    def analyze(self, conversation: Conversation) -> Insights:
        """Raises AnalysisFailedError: its usage is that of all questions so far."""
        asker = ReportAsker(
            self.endpoint, self.gateway, self._manner, attempt_seconds=self.attempt_seconds
        )
        parts = parts_of(conversation.turns, self.part_tokens)
        reports = [self._part(asker, conversation, turns) for turns in parts]
        whole = self._whole(asker, conversation, reports)
        self._manner = asker.manner
        return insights_of(conversation, parts, reports, whole, tuple(asker.usage))

    def _part(
        self, asker: ReportAsker, conversation: Conversation, turns: Sequence[SpokenTurn]
    ) -> PartReport | None:
        """None where neither answer had the shape."""
        part, index = replace(conversation, turns=tuple(turns)), TranscriptIndex(turns)

        def faults_in(report: PartReport) -> tuple[Fault, ...]:
            return faults_of(insights_of(part, [turns], [report], report), part, index)

        return asker.ask_twice(
            ModelQuestion(
                PartReport,
                analysis_prompt.analysis_rules(),
                analysis_prompt.transcript_data(turns, conversation.language),
                self.instructions,
            ),
            faults_in,
        )

    def _whole(
        self,
        asker: ReportAsker,
        conversation: Conversation,
        reports: Sequence[PartReport | None],
    ) -> WholeReport | None:
        """Of several parts what a further question makes of them; one part is the whole."""
        read = [report for report in reports if report is not None]
        if len(read) < 2:  # noqa: PLR2004  # One is joined with nothing.
            return read[0] if read else None
        index = TranscriptIndex(conversation.turns)

        def faults_in(report: WholeReport) -> tuple[Fault, ...]:
            joined = insights_of(conversation, [], [], report)
            found = faults_of(joined, conversation, index)
            return tuple(fault for fault in found if fault is not Fault.TURNS_UNREAD)

        return asker.ask_twice(
            ModelQuestion(
                WholeReport,
                analysis_prompt.merging_rules(),
                analysis_prompt.parts_data(read, conversation.language),
                self.instructions,
            ),
            faults_in,
        )
