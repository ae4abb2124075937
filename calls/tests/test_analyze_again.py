"""A completed call analyzed once more, because somebody asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.openai_server.answers import says
from bench.openai_server.server import COMPLETIONS, openai_server
from calls.domain.pipeline.analysis import analyze_next
from calls.domain.pipeline.reanalysis import analyze_again
from calls.models import Analysis, Call
from calls.stages import ANALYSIS
from calls.states import CallStatus
from calls.tests.make_review import make_analyzed_call
from engines.language.tests.reports import part
from engines.openai.endpoint import Endpoint
from tenants.domain.refusals import Refused
from tenants.models import TenantSettings, UsageEntry
from tenants.states import EngineChoice, Role
from tenants.tests.ask import as_key
from tenants.tests.make import ADA, make_member
from tenants.work_queue.execution import work_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import Settings

    from bench.openai_server.server import OpenAIServer
    from tenants.models import Tenant

pytestmark = pytest.mark.usefixtures("in_acme")
_QUOTE = {"turn": 0, "text": "I want my refund"}
_GOOD = part(
    summary="The customer wants a refund.",
    summary_quotes=[_QUOTE],
    reason={"text": "A refund.", "quotes": [_QUOTE]},
    resolution={"outcome": "unresolved", "quotes": [_QUOTE]},
    sentiment={"overall": "negative", "score": -0.3, "quotes": [_QUOTE]},
    by_speaker=[],
    by_turn=[],
    entities=[],
    pain_points=[],
    action_items=[],
    topics=[],
)


@pytest.fixture
def call(acme: Tenant) -> Call:
    """Analyzed by the rules of this machine, of an older version."""
    return make_analyzed_call(acme)


@pytest.fixture
def server(acme: Tenant, settings: Settings) -> Iterator[OpenAIServer]:
    """It reads the tenant's calls from now on."""
    with openai_server() as server:
        server.by_path[COMPLETIONS] = lambda _: says(_GOOD)
        settings.ANALYSIS_ENDPOINT = Endpoint(server.base_url, "small")
        TenantSettings.objects.update(analysis_engine=EngineChoice.OPENAI)
        yield server


def analyzed(call: Call) -> Analysis:
    stage = analyze_again(call, ADA)
    work_on(ANALYSIS, stage.pk, analyze_next)
    return Analysis.objects.get(call=call, is_current=True)


def test_another_engine_reads_it_and_the_earlier_analysis_stays(
    call: Call, server: OpenAIServer
) -> None:
    stage = analyze_again(call, ADA)
    call.refresh_from_db()
    assert (call.status, stage.kind) == (CallStatus.TRANSCRIBED, "analysis")

    work_on(ANALYSIS, stage.pk, analyze_next)

    call.refresh_from_db()
    versions = Analysis.objects.filter(call=call).order_by("version")
    assert [(row.engine, row.is_current) for row in versions] == [
        ("local", False),
        ("openai", True),
    ]
    assert (call.status, call.sentiment) == (CallStatus.COMPLETED, "negative")
    assert set(UsageEntry.objects.values_list("booking", flat=True)) == {str(versions[1].pk)}
    assert versions[0].findings.exists()


def test_the_same_question_is_not_paid_for_twice(call: Call, server: OpenAIServer) -> None:
    analyzed(call)
    asked = len(server.asked)

    with pytest.raises(Refused, match="would say the same"):
        analyze_again(call, ADA)
    assert len(server.asked) == asked
    call.refresh_from_db()
    assert call.status == CallStatus.COMPLETED


def test_an_answer_that_did_not_hold_may_be_asked_for_again(
    call: Call, server: OpenAIServer
) -> None:
    server.by_path[COMPLETIONS] = lambda _: says("no report")
    assert analyzed(call).quality_status == "needs_review"

    server.by_path[COMPLETIONS] = lambda _: says(_GOOD)
    assert analyzed(call).quality_status == "passed"


def test_rules_are_not_asked_the_same_twice(call: Call) -> None:
    analyzed(call)

    with pytest.raises(Refused, match="would say the same"):
        analyze_again(call, ADA)


@pytest.mark.parametrize("status", [CallStatus.ANALYZING, CallStatus.FAILED])
def test_only_a_completed_call_is(call: Call, status: CallStatus) -> None:
    Call.objects.update(status=status)

    with pytest.raises(Refused, match="Only a completed call"):
        analyze_again(call, ADA)


def test_a_supervisor_asks_on_the_page_and_an_agent_cannot(
    acme: Tenant, call: Call, client: Client
) -> None:
    agent = make_member(acme, Role.AGENT)
    Call.objects.update(agent=agent)
    client.force_login(agent.user)
    page = client.get(call.get_absolute_url()).content.decode()
    assert "Analyze again" not in page
    assert client.post(f"/calls/{call.pk}/analyze/").status_code == 403

    client.force_login(make_member(acme, Role.QA_MANAGER).user)
    assert "Analyze again" in client.get(call.get_absolute_url()).content.decode()
    answer = client.post(f"/calls/{call.pk}/analyze/", follow=True)
    assert "The call is analyzed again." in answer.content.decode()


def test_a_program_asks_and_is_told_why_not(acme: Tenant, call: Call) -> None:
    client = as_key(acme, "calls:read", "calls:write")
    assert client.post(f"/api/v1/calls/{call.pk}/analyze").json()["status"] == "transcribed"

    refused = client.post(f"/api/v1/calls/{call.pk}/analyze")
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("not-completed")
