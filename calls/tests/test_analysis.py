"""From a transcript to findings: what has no evidence is withheld."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from calls.domain.pipeline.analysis import analyze
from calls.domain.results.analysis_document import analysis_document
from calls.domain.results.cost import cost_document
from calls.models import Analysis, Call, Evidence, Finding, Stage, Transcript
from calls.stages import ANALYSIS
from calls.states import FindingKind, Match, QualityStatus
from calls.tests.make import make_call, make_stage
from engines.gateway import ServerFault
from engines.language.local.analyst import LocalAnalyst
from engines.language.port import (
    AnalysisFailedError,
    CallResolution,
    Conversation,
    Insights,
    LanguageUsage,
    Quote,
    Sentiment,
    Statement,
)
from tenants.models import TenantSettings, UsageEntry
from tenants.scope import tenant_scope
from tenants.work_queue.claims import ready_again

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.models import Tenant

SAID = (
    ("agent", "Thank you for calling Sunny Hill. My name is Lucy. How can I help you?"),
    ("customer", "I was charged twice this month and I am very angry about it."),
    ("agent", "I am sorry. I will send the refund of $49 to your card today."),
    ("customer", "Thank you, that is great."),
)


@pytest.fixture
def call(acme: Tenant) -> Iterator[Call]:
    call = make_call(acme)
    with tenant_scope(acme.pk):
        turns = [
            {
                "index": index,
                "speaker": speaker,
                "start_ms": 4_000 * index,
                "end_ms": 4_000 * index + 3_500,
                "text": text,
                "confidence": 0.9,
                "words": [],
            }
            for index, (speaker, text) in enumerate(SAID)
        ]
        Transcript.objects.create(
            call=call,
            engine="fake",
            model="fake-1",
            parameters_hash="0",
            language="en",
            duration_ms=16_000,
            turns=turns,
        )
        yield call


@dataclass
class Inventive(LocalAnalyst):
    """Claims what nobody said, and misquotes what somebody did."""

    def analyze(self, conversation: Conversation) -> Insights:
        invented = Statement("Wants a pony", (Quote("please send me a pony", 1, 1),))
        misheard = Statement("Charged twice", (Quote("i was CHARGED twice this month!", 1, 1),))
        return replace(
            super().analyze(conversation), pain_points=(misheard,), objections=(invented,)
        )


def test_a_transcript_becomes_findings_and_the_call_is_complete(call: Call) -> None:
    assert analyze(make_stage(call, ANALYSIS.name).pk, LocalAnalyst()) == []

    call.refresh_from_db()
    assert call.status == "completed"
    assert call.sentiment != ""
    assert Finding.objects.filter(kind=FindingKind.PAIN_POINT).exists()
    assert Analysis.objects.get().quality_status == QualityStatus.PASSED


@pytest.mark.parametrize(
    ("country", "phone"), [("", "030 1234567"), ("DE", "+49301234567"), ("US", "030 1234567")]
)
def test_a_phone_number_belongs_to_the_tenants_country(
    call: Call, globex: Tenant, country: str, phone: str
) -> None:
    with tenant_scope(globex.pk):
        TenantSettings.objects.update(country="FR")
    TenantSettings.objects.update(country=country)
    transcript = Transcript.objects.get()
    transcript.turns[3]["text"] = "My number is 030 1234567."
    transcript.save()
    analyze(make_stage(call, ANALYSIS.name).pk, LocalAnalyst())

    assert Finding.objects.get(label="phone").text == phone


@pytest.mark.parametrize(("asks", "shown"), [(False, []), (True, ["48213"])])
def test_findings_that_are_often_wrong_are_kept_only_when_asked_for(
    call: Call, *, asks: bool, shown: list[str]
) -> None:
    TenantSettings.objects.update(show_unproven_findings=asks)
    transcript = Transcript.objects.get()
    transcript.turns[3]["text"] = "The meter shows 48213 today."
    transcript.save()
    analyze(make_stage(call, ANALYSIS.name).pk, LocalAnalyst())

    kept = Finding.objects.filter(label="number").values_list("text", flat=True)
    assert list(kept) == shown


def test_every_shown_quote_stands_in_its_turn(call: Call) -> None:
    analyze(make_stage(call, ANALYSIS.name).pk, LocalAnalyst())
    shown = Evidence.objects.exclude(match=Match.NOT_FOUND)
    assert shown.exists()
    for proof in shown:
        assert proof.turn_start is not None
        assert proof.turn_end is not None
        text = " ".join(said for _, said in SAID[proof.turn_start : proof.turn_end + 1])
        assert proof.quote in text
        assert proof.start_ms == 4_000 * proof.turn_start


def test_a_quote_begins_and_ends_with_its_words(call: Call) -> None:
    transcript = Transcript.objects.get()
    for turn in transcript.turns:
        turn["words"] = [
            {
                "text": word,
                "start_ms": turn["start_ms"] + 100 * n,
                "end_ms": turn["start_ms"] + 100 * n + 80,
                "confidence": 0.9,
            }
            for n, word in enumerate(turn["text"].split())
        ]
    transcript.save()
    analyze(make_stage(call, ANALYSIS.name).pk, LocalAnalyst())

    proof = Evidence.objects.get(quote__contains="charged twice", finding__kind="pain_point")
    before = SAID[1][1].split(proof.quote)[0].split()
    assert proof.start_ms == 4_000 + 100 * len(before)
    assert proof.end_ms == proof.start_ms + 100 * len(proof.quote.split()) - 20


def test_what_nobody_said_is_kept_as_abstained(call: Call) -> None:
    analyze(make_stage(call, ANALYSIS.name).pk, Inventive())
    finding = Finding.objects.get(kind=FindingKind.OBJECTION)
    assert finding.has_abstained
    assert Evidence.objects.get(finding=finding).match == Match.NOT_FOUND
    assert Analysis.objects.get().quality_status == QualityStatus.NEEDS_REVIEW


MOOD = Sentiment("negative", -0.5, {}, (), quotes=())
ANGRY = (Quote("I am very angry about it", 1, 1),)


@dataclass
class Planted(LocalAnalyst):
    """Says what it was made to say, as a model does that obeys what a caller ordered."""

    said: dict[str, object]

    def analyze(self, conversation: Conversation) -> Insights:
        return replace(super().analyze(conversation), **self.said)  # type: ignore[arg-type]  # Its fields.


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ({"summary": "All is well.", "summary_quotes": ()}, "summary_unproven"),
        ({"summary": "Call +1 900 555 0199.", "summary_quotes": ANGRY}, "cites_unsaid"),
        ({"summary": "See https://evil.example/pay", "summary_quotes": ANGRY}, "cites_unsaid"),
        ({"sentiment": MOOD}, "sentiment_unproven"),
        ({"sentiment": replace(MOOD, overall="positive", quotes=ANGRY)}, "sentiment_contradicts"),
        ({"turns_read": frozenset({0, 1})}, "turns_unread"),
    ],
)
def test_what_nothing_proves_is_taken_back_and_goes_to_a_person(
    call: Call, said: dict[str, object], finding: str
) -> None:
    analyze(make_stage(call, ANALYSIS.name).pk, Planted(said))

    analysis = Analysis.objects.get()
    call.refresh_from_db()
    assert finding in analysis.quality_findings
    assert analysis.quality_status == QualityStatus.NEEDS_REVIEW
    assert ("summary" in said) == (analysis.summary == "")
    assert ("sentiment" in said) == (analysis.sentiment == "") == (call.sentiment == "")


@pytest.mark.parametrize(
    ("quotes", "kept"), [(ANGRY, "unresolved"), ((Quote("nobody said so", 1, 1),), "")]
)
def test_a_reason_and_a_resolution_need_their_quotes(
    call: Call, quotes: tuple[Quote, ...], kept: str
) -> None:
    said = {
        "reason": Statement("Charged twice", quotes),
        "resolution": CallResolution("unresolved", quotes),
    }
    analyze(make_stage(call, ANALYSIS.name).pk, Planted(said))

    document = analysis_document(call.pk)
    assert document is not None
    assert (document["reason"] is not None) == bool(kept)
    assert Analysis.objects.get().resolution == kept


def test_an_analysis_of_a_new_transcript_leaves_the_old_one_readable(call: Call) -> None:
    stage = make_stage(call, ANALYSIS.name)
    analyze(stage.pk, LocalAnalyst())
    Stage.objects.filter(pk=stage.pk).update(**ready_again())
    analyze(stage.pk, Inventive())

    new, old = Analysis.objects.all()
    assert (new.version, new.is_current, old.version, old.is_current) == (2, True, 1, False)
    assert Finding.objects.filter(analysis=old).exists()
    document = analysis_document(call.pk)
    assert document is not None
    assert document["version"] == 2


class Failing(LocalAnalyst):
    def analyze(self, conversation: Conversation) -> Insights:
        lines = (
            LanguageUsage("openai", "small", "input_token", 100),
            LanguageUsage("openai", "small", "input_token", 20),
            LanguageUsage("openai", "small", "input_token", 7, is_estimate=True),
        )
        raise AnalysisFailedError("It is broken.", ServerFault.CUT_OFF, lines)


def test_a_failed_attempt_is_paid_for_and_the_next_may_not_fail(call: Call) -> None:
    stage = make_stage(call, ANALYSIS.name)
    analyze(stage.pk, Failing())

    booked = UsageEntry.objects.order_by("is_estimate").values_list("quantity", "is_estimate")
    assert [(int(quantity), is_estimate) for quantity, is_estimate in booked] == [
        (120, False),
        (7, True),
    ]
    stage.refresh_from_db()
    assert (stage.state, stage.error_code) == ("ready", "language_cut_off")
    assert stage.error_message == "It is broken."
    assert cost_document(call.pk)["estimated_usd"] == "0.00"


def test_a_misquote_is_replaced_by_what_was_said(call: Call) -> None:
    analyze(make_stage(call, ANALYSIS.name).pk, Inventive())
    proof = Evidence.objects.get(finding__kind=FindingKind.PAIN_POINT)
    assert proof.match == Match.NORMALIZED
    assert proof.quote == "I was charged twice this month"


def test_a_second_delivery_adds_no_second_analysis(call: Call) -> None:
    stage = make_stage(call, ANALYSIS.name)
    analyze(stage.pk, LocalAnalyst())
    analyze(stage.pk, LocalAnalyst())
    assert Analysis.objects.count() == 1
    assert UsageEntry.objects.count() == 1


def test_a_call_in_which_nothing_was_said_completes(call: Call) -> None:
    Transcript.objects.update(turns=[])
    analyze(make_stage(call, ANALYSIS.name).pk, LocalAnalyst())
    call.refresh_from_db()
    analysis = Analysis.objects.get()
    assert call.status == "completed"
    assert (analysis.summary, analysis.quality_findings) == ("", ["nothing_was_said"])
