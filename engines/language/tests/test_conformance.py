"""What every language engine keeps to, whoever answers: about a call, and about none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, get_args

import pytest

from bench.openai_server.answers import FAULTS, fails, says
from bench.openai_server.server import openai_server
from engines.gateway import Gateway, ServerFault
from engines.language.evidence import TranscriptIndex
from engines.language.local.analyst import LocalAnalyst
from engines.language.openai.analyst import OpenAIAnalyst
from engines.language.port import AnalysisFailedError, Conversation, Mood, Speaker
from engines.language.quality import faults_of
from engines.language.tests.reports import PARCEL, part
from engines.openai.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engines.language.port import Insights, LanguageEngine, Quote

NOBODY: Final = Conversation((), "en")


@pytest.fixture(scope="module", params=["local", "openai"])
def engine(request: pytest.FixtureRequest) -> Iterator[LanguageEngine]:
    """The server behind the second tells the truth about the one call."""
    if request.param == "local":
        yield LocalAnalyst()
        return
    with openai_server(says(part())) as server:
        yield OpenAIAnalyst(Endpoint(server.base_url, "small", "sk-secret"))


@pytest.fixture(scope="module")
def insights(engine: LanguageEngine) -> Insights:
    return engine.analyze(PARCEL)


def quotes_in(found: Insights) -> list[Quote]:
    statements = (found.pain_points, found.objections, found.action_items, found.topics)
    proofs = [
        found.summary_quotes,
        found.sentiment.quotes or (),
        found.reason.quotes if found.reason else (),
        found.resolution.quotes if found.resolution else (),
        *(entity.quotes for entity in found.entities),
        *(each.quotes for kind in statements for each in kind),
    ]
    return [quote for proof in proofs for quote in proof]


def test_it_names_itself_and_what_its_answers_depend_on(engine: LanguageEngine) -> None:
    named = (engine.name, engine.model, engine.prompt_version)
    assert all(named)
    assert [len(name) <= longest for name, longest in zip(named, (40, 120, 40), strict=True)] == [
        True
    ] * 3
    assert "sk-secret" not in str(named)


def test_a_true_analysis_passes_its_check(insights: Insights) -> None:
    assert insights.summary
    assert faults_of(insights, PARCEL) == ()


def test_every_quote_names_a_turn_that_says_it(insights: Insights) -> None:
    index = TranscriptIndex(PARCEL.turns)
    quotes = quotes_in(insights)

    assert quotes
    for quote in quotes:
        assert 0 <= quote.turn_start <= quote.turn_end < len(PARCEL.turns)
        assert index.find(quote.text, quote.turn_start, quote.turn_end).match != "not_found"


def test_a_mood_is_of_the_scale_and_of_who_spoke(insights: Insights) -> None:
    mood = insights.sentiment
    spoke = {turn.speaker for turn in PARCEL.turns}

    assert mood.overall in get_args(Mood)
    assert mood.score is not None
    scores = [mood.score, *mood.by_speaker.values(), *(score for _turn, score in mood.by_turn)]
    assert all(-1 <= score <= 1 for score in scores)
    assert set(mood.by_speaker) <= spoke <= set(get_args(Speaker))
    assert {turn for turn, _score in mood.by_turn} <= {turn.index for turn in PARCEL.turns}


def test_all_turns_were_read_and_counted(insights: Insights) -> None:
    assert insights.turns_read == {turn.index for turn in PARCEL.turns}
    assert insights.usage
    assert all(line.quantity > 0 and line.engine and line.model for line in insights.usage)
    assert not any(line.is_estimate for line in insights.usage)


def test_turns_keep_the_numbers_that_they_came_with(engine: LanguageEngine) -> None:
    later = replace(
        PARCEL, turns=tuple(replace(turn, index=turn.index + 100) for turn in PARCEL.turns)
    )
    assert {turn - 100 for turn in engine.analyze(later).turns_read} == {0, 1, 2, 3}


def test_of_a_call_without_words_nothing_is_said(engine: LanguageEngine) -> None:
    found = engine.analyze(NOBODY)

    assert (found.summary, quotes_in(found), found.turns_read) == ("", [], frozenset())
    assert (found.sentiment.overall, found.sentiment.score) == (None, None)
    assert not any(line.unit.endswith("_token") for line in found.usage)  # Nobody was asked.


@pytest.mark.parametrize("fault", ["broken", "overloaded", "too_many", "key", "html", "empty"])
def test_a_server_that_fails_is_told_by_its_reason_and_never_by_its_words(fault: str) -> None:
    with openai_server(FAULTS[fault]) as server:
        engine = OpenAIAnalyst(
            Endpoint(server.base_url, "small", "sk-secret"),
            gateway=Gateway(sleep=lambda _: None),
        )
        with pytest.raises(AnalysisFailedError) as failed:
            engine.analyze(PARCEL)

    assert failed.value.reason in ServerFault
    told = str(failed.value)
    assert "sk-secret" not in told
    assert fails(500).body[:20] not in told
