"""The lines of a table of calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from calls.models import Analysis, Stage
from calls.stages import status_stages
from calls.states import WORKING, CallStatus
from tenants.states import WorkState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from calls.models import Call

# The drawing's size in its own units; templates/calls/_feeling.html has the same viewBox.
WIDTH: Final = 56
HEIGHT: Final = 14
_POINTS: Final = 14


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call with its sentiment drawn as a polyline's points, and why it failed."""

    call: Call
    points: str
    error: str

    @property
    def is_working(self) -> bool:
        return self.call.status in WORKING


def rows_of(calls: Sequence[Call]) -> list[CallRow]:
    """Two queries however many calls there are; the calls come with agent and user."""
    sentiment = _sentiment([call.pk for call in calls])
    errors = _errors([call.pk for call in calls if call.status == CallStatus.FAILED])
    return [CallRow(call, sentiment.get(call.pk, ""), errors.get(call.pk, "")) for call in calls]


def _sentiment(ids: list[UUID]) -> dict[UUID, str]:
    analyses = Analysis.objects.filter(call__in=ids, is_current=True)
    return {
        call_id: polyline([score for _, score in by_turn])
        for call_id, by_turn in analyses.values_list("call_id", "sentiment_by_turn")
    }


def _errors(ids: list[UUID]) -> dict[UUID, str]:
    ended = Stage.objects.filter(
        call__in=ids, state__in=[WorkState.FAILED, WorkState.DEAD], kind__in=status_stages()
    )
    return dict(ended.order_by("finished_at").values_list("call_id", "error_message"))


def polyline(scores: Sequence[float]) -> str:
    """Scores in -1..1 as the points of an SVG polyline, at most `_POINTS`, each a mean."""
    count = min(_POINTS, len(scores))
    if count < 2:  # noqa: PLR2004  # A line has two ends.
        return ""
    means = []
    for n in range(count):
        part = scores[n * len(scores) // count : (n + 1) * len(scores) // count]
        means.append(sum(part) / len(part))
    step = WIDTH / (count - 1)
    return " ".join(
        f"{n * step:.1f},{1 + (1 - mean) / 2 * (HEIGHT - 2):.1f}" for n, mean in enumerate(means)
    )
