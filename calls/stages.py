"""The steps of a call's way through the pipeline; apps above declare more of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from calls.states import CallStatus
from tenants.states import RETRYABLE_WORK
from tenants.work_queue.kinds import WorkKind, work_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise as _Words

    from calls.models import Stage


class Statuses(NamedTuple):
    """What a call's status is around a stage."""

    before: CallStatus
    during: CallStatus
    after: CallStatus


@dataclass(frozen=True, kw_only=True, eq=False)
class CallStage(WorkKind["Stage"]):
    """A kind of stage. It becomes due when the stage that `after` names has ended.

    With `statuses` it is part of its call's status: the call waits for it, and fails with it.
    `wanted_when` is a function that says whether the installation has it done at all.
    """

    model: str = "calls.Stage"
    hooks: str = "calls.domain.pipeline.stages.StageHooks"
    dead_message: str | _Words = (
        "{what} on this recording, so it is not tried again by itself. Retry it once, and report "
        "the recording if it fails the same way."
    )
    after: str = ""
    statuses: Statuses | None = None
    wanted_when: str = ""

    @property
    def is_wanted(self) -> bool:
        return not self.wanted_when or bool(import_string(self.wanted_when)())


TRANSCRIPTION: Final = CallStage(
    name="transcription",
    label=_("transcription"),
    queue="transcription",
    work="calls.domain.pipeline.transcription.transcribe_next",
    paid_when="calls.domain.pipeline.chosen_engines.is_transcription_paid",
    statuses=Statuses(CallStatus.UPLOADED, CallStatus.TRANSCRIBING, CallStatus.TRANSCRIBED),
)
ANALYSIS: Final = CallStage(
    name="analysis",
    label=_("analysis"),
    queue="analysis",
    work="calls.domain.pipeline.analysis.analyze_next",
    paid_when="calls.domain.pipeline.chosen_engines.is_analysis_paid",
    after="transcription",
    statuses=Statuses(CallStatus.TRANSCRIBED, CallStatus.ANALYZING, CallStatus.COMPLETED),
)
INDEXING: Final = CallStage(
    name="indexing",
    label=_("search index"),
    queue="embedding",
    work="calls.domain.pipeline.indexing.index_claimed",
    dead_message="{what} on this transcript, so it is not found by the search until it is tried "
    "again tomorrow.",
    after="transcription",
)
"""No part of a call's status: a call that cannot be found can be heard and read."""
COPYING: Final = CallStage(
    name="copying",
    label=_("copy to the bucket"),
    queue="embedding",
    work="calls.domain.copies.copy_claimed",
    dead_message="{what}, so the bucket has no copy of this call's results until it is tried again "
    "tomorrow.",
    after="analysis",
    wanted_when="calls.domain.copies.has_bucket",
)
STAGES: Final = (TRANSCRIPTION, ANALYSIS, INDEXING, COPYING)


def call_stages() -> dict[str, CallStage]:
    """All that the installed apps declare, by name."""
    return {name: kind for name, kind in work_kinds().items() if isinstance(kind, CallStage)}


def status_stages() -> dict[str, Statuses]:
    """The statuses of each stage that is part of its call's status, by name."""
    return {name: kind.statuses for name, kind in call_stages().items() if kind.statuses}


def failed_stage(stages: Iterable[Stage]) -> Stage | None:
    """Of one call's, the one that ended it. What is no part of its status ends no call."""
    ended = (stage for stage in stages if stage.state in RETRYABLE_WORK)
    return next((stage for stage in ended if stage.kind in status_stages()), None)
