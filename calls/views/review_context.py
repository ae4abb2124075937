"""What the templates of the review page need, worked out before they run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from calls.domain.history import title_of
from calls.forms.languages import name_of_language
from calls.states import CallStatus, ChannelContent, FindingKind, Speaker, WordTiming
from calls.views.timeline import bands_of, sentiment_line, tone
from calls.views.turns import shown_turns
from tenants.states import AgentChannel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calls.domain.results.review_page import Review
    from calls.models import Analysis, Call, ConversationMetrics
    from calls.models.transcripts import TurnRow
    from calls.views.timeline import Bands

_TITLES: Final = (
    (FindingKind.REASON, _("Reason for the call")),
    (FindingKind.RESOLUTION, _("Resolution")),
    (FindingKind.PAIN_POINT, _("Pain points")),
    (FindingKind.OBJECTION, _("Objections")),
    (FindingKind.ACTION_ITEM, _("Action items")),
    (FindingKind.ENTITY, _("Entities")),
    (FindingKind.TOPIC, _("Topics")),
)
_DOUBTS: Final = {
    "nothing_was_said": _("No speech was found, so there is nothing to analyze."),
    "a_statement_without_evidence_was_withheld": _(
        "A finding was withheld because its quote is not in the transcript."
    ),
    "not_the_shape": _("The model did not answer in the form it was asked for."),
    "few_proven": _("Many findings quote what is not in the transcript."),
    "summary_unproven": _("The summary was withheld: nothing in the transcript proves it."),
    "sentiment_unproven": _("The sentiment was withheld: nothing in the transcript proves it."),
    "sentiment_contradicts": _(
        "The sentiment was withheld: its label and its score contradict each other."
    ),
    "turns_unread": _("Parts of the call were not analyzed."),
    "cites_unsaid": _(
        "A finding was withheld because it names a figure or an address that nobody said."
    ),
}
_DOUBTED_LANGUAGE: Final = _(
    "This call sounds like %(heard)s but was transcribed as %(told)s: do not trust it."
)
_PART_AT: Final = {
    CallStatus.UPLOADED: "recording",
    CallStatus.TRANSCRIBING: "recording",
    CallStatus.TRANSCRIBED: "transcript",
    CallStatus.ANALYZING: "transcript",
}


def part_ready(call: Call) -> str:
    """How much of a call there is to show: `recording`, `transcript`, or `all` there will be."""
    return _PART_AT.get(CallStatus(call.status), "all")


def review_context(review: Review, query: str) -> dict[str, object]:
    """The template's names for one call; `query` is what is sought in the transcript."""
    turns: list[TurnRow] = review.transcript.turns if review.transcript else []
    shown = shown_turns(turns, review.findings, query)
    duration_ms = _duration_ms(review)
    sentiment = review.analysis.sentiment_by_turn if review.analysis else []
    return {
        "review": review,
        "call": review.call,
        "stages": review.stages,
        "history": [(title_of(event), event) for event in review.events],
        "part": part_ready(review.call),
        "query": query,
        "turns": shown,
        "sought": [turn for turn in shown if turn.is_sought],
        "duration_ms": duration_ms,
        "summary": review.findings_of(FindingKind.SUMMARY),
        "groups": [(kind, title, review.findings_of(kind)) for kind, title in _TITLES],
        "doubts": _doubts(review.analysis),
        "feelings": _feelings(review.analysis),
        "line": sentiment_line(sentiment, turns),
        "talk": _talk_shares(review.metrics),
        "bands": _bands(review, duration_ms, turns),
        "wave": _wave(review, duration_ms),
        "cautions": _cautions(review),
        "meant": _meant_language(review),
    }


def _duration_ms(review: Review) -> int:
    heard = review.transcript.duration_ms if review.transcript else 0
    return review.call.duration_ms or heard


def _bands(review: Review, duration_ms: int, turns: Sequence[TurnRow]) -> Bands | None:
    if not duration_ms:
        return None
    metrics, analysis = review.metrics, review.analysis
    return bands_of(
        duration_ms=duration_ms,
        silences=metrics.silences if metrics else [],
        overlaps=metrics.overlaps if metrics else [],
        sentiment=analysis.sentiment_by_turn if analysis else [],
        findings=review.findings,
        turns=turns,
    )


def _wave(review: Review, duration_ms: int) -> dict[str, object] | None:
    """What the waveform is drawn from; the channels in the order they are drawn."""
    if review.recording is None or not review.recording.peaks or not duration_ms:
        return None
    return {
        "peaks": review.recording.peaks,
        "seconds": duration_ms / 1000,
        "speakers": _speakers_by_channel(review),
    }


def _speakers_by_channel(review: Review) -> list[str]:
    """Who speaks on which channel: left is the agent unless its row says otherwise."""
    recording = review.recording
    if recording is None or len(recording.peaks or []) < 2:  # noqa: PLR2004  # Stereo.
        return [Speaker.UNKNOWN]
    if recording.channel_content not in {"", ChannelContent.SEPARATE}:
        return [Speaker.UNKNOWN, Speaker.UNKNOWN]
    if recording.agent_channel == AgentChannel.RIGHT:
        return [Speaker.CUSTOMER, Speaker.AGENT]
    if recording.agent_channel == AgentChannel.MONO:
        return [Speaker.UNKNOWN, Speaker.UNKNOWN]
    return [Speaker.AGENT, Speaker.CUSTOMER]


def _cautions(review: Review) -> list[str]:
    """What was found of the recording that people should know before they read, in sentences."""
    content = review.recording.channel_content if review.recording else ""
    found = [] if content in {"", ChannelContent.SEPARATE} else [str(ChannelContent(content).label)]
    transcript = review.transcript
    if transcript and transcript.timing != WordTiming.WORD:
        found.append(str(WordTiming(transcript.timing).label))
    if transcript and transcript.sounds_like:
        heard, told = (
            name_of_language(transcript.sounds_like),
            name_of_language(transcript.language),
        )
        found.append(str(_DOUBTED_LANGUAGE) % {"heard": heard, "told": told})
    return found


def _meant_language(review: Review) -> tuple[str, str] | None:
    """The code and name of what a call that rests sounds like, where it was heard in another."""
    transcript = review.transcript
    if transcript is None or not transcript.sounds_like or review.is_working:
        return None
    return transcript.sounds_like, name_of_language(transcript.sounds_like)


def _doubts(analysis: Analysis | None) -> list[str]:
    """Why a person should look before trusting the analysis, in sentences."""
    codes: list[str] = analysis.quality_findings if analysis else []
    return [str(_DOUBTS.get(code, code)) for code in codes]


def _feelings(analysis: Analysis | None) -> list[tuple[str, str, float]]:
    """Each speaker's (label, colour word, mean score), where the engine could know."""
    by_speaker = analysis.sentiment_by_speaker if analysis else {}
    return [
        (str(speaker.label), tone(by_speaker[speaker]), by_speaker[speaker])
        for speaker in Speaker
        if isinstance(by_speaker.get(speaker), int | float)
    ]


def _talk_shares(metrics: ConversationMetrics | None) -> dict[str, str] | None:
    """The agent's and the customer's part of all talking, as whole percentages."""
    share = metrics.agent_talk_share if metrics else None
    if share is None:
        return None
    agent = round(100 * share)
    return {"agent": f"{agent}%", "customer": f"{100 - agent}%"}
