"""The page of one call, as each person may see it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from calls.domain.history import note
from calls.domain.results.review_page import review_of, shown_with
from calls.models import Analysis, Call, Evidence, Stage, Transcript
from calls.states import CallEventKind, CallStatus, FindingKind, Match
from calls.tests.make import make_call, make_stage
from calls.tests.make_review import make_analyzed_call, make_finding
from tenants.models import Team, TeamMember
from tenants.scope import tenant_scope
from tenants.states import Role, WorkState
from tenants.tests.make import ADA, make_member

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant


def page_of(client: Client, call: Call, **query: str) -> str:
    answer = client.get(call.get_absolute_url(), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def manager(client: Client, acme: Tenant) -> Client:
    client.force_login(make_member(acme, Role.QA_MANAGER).user)
    return client


@pytest.mark.parametrize("count", [1, 50])
def test_a_review_costs_the_same_however_long_the_call(
    acme: Tenant, manager: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    call = make_analyzed_call(acme, turns=count, findings=count)
    page_of(manager, call)  # The session is read from the cache from now on.
    with tenant_scope(acme.pk):
        for _ in range(count):
            note(call.pk, CallEventKind.CHANGED, ADA)

    with django_assert_num_queries(15):
        page = page_of(manager, call)

    assert page.count("data-speaker=") == count


@pytest.mark.parametrize("count", [1, 50])
def test_reading_one_call_takes_nine_queries(
    acme: Tenant, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make_analyzed_call(acme, turns=count, findings=count)

    with tenant_scope(acme.pk), django_assert_num_queries(9):
        review = review_of(shown_with(Call.objects.filter(pk=made.pk)).get(), with_cost=True)

    assert len(review.findings) == count


def test_turns_say_when_they_start_and_who_speaks(acme: Tenant, manager: Client) -> None:
    page = page_of(manager, make_analyzed_call(acme, turns=2))

    turns = re.findall(r'data-start-ms="(\d+)" data-end-ms="(\d+)" data-speaker="(\w+)"', page)
    assert turns == [("0", "4000", "agent"), ("4000", "8000", "customer")]


def test_there_is_exactly_one_audio_element(acme: Tenant, manager: Client) -> None:
    page = page_of(manager, make_analyzed_call(acme))

    assert page.count("<audio") == 1


def test_quotes_and_uncertain_words_are_marked_in_the_text(acme: Tenant, manager: Client) -> None:
    page = page_of(manager, make_analyzed_call(acme, turns=1))

    assert '<span class=" uncertain" title="Low transcription confidence">I</span> want ' in page
    assert '<span class="quoted pain_point">my refund</span>' in page


def test_a_statement_that_abstained_or_lost_its_quote_is_not_shown(
    acme: Tenant, manager: Client
) -> None:
    call = make_analyzed_call(acme, findings=0)
    with tenant_scope(acme.pk):
        analysis = Analysis.objects.get(call=call)
        silent = make_finding(analysis, 1, FindingKind.TOPIC, turn=0)
        silent.has_abstained = True
        silent.save()
        make_finding(analysis, 2, FindingKind.TOPIC, turn=0, match=Match.NOT_FOUND)

    page = page_of(manager, call)

    assert "Finding 1" not in page
    assert "Finding 2" not in page
    assert "There are no findings with a quote in the transcript." in page


def test_a_search_counts_and_marks_the_turns_that_say_it(acme: Tenant, manager: Client) -> None:
    call = make_analyzed_call(acme, turns=3, findings=0)

    page = page_of(manager, call, q="WANT")

    assert "“WANT” found in 3 turns" in page
    assert page.count("<mark>want</mark>") == 3


def test_a_search_by_htmx_answers_the_transcript_only(acme: Tenant, manager: Client) -> None:
    call = make_analyzed_call(acme)

    part = manager.get(call.get_absolute_url(), {"q": "no"}, headers={"HX-Request": "true"})

    assert "<html" not in part.content.decode()
    assert 'id="turns"' in part.content.decode()


def test_a_search_shows_markup_as_text(acme: Tenant, manager: Client) -> None:
    page = page_of(manager, make_analyzed_call(acme), q="<script>alert(1)</script>")

    assert "<script>alert" not in page


def test_silence_has_words(acme: Tenant, manager: Client) -> None:
    call = make_analyzed_call(acme, findings=0)
    with tenant_scope(acme.pk):
        Transcript.objects.filter(call=call).update(turns=[])

    assert "No speech" in page_of(manager, call)


def test_only_those_who_answer_for_money_see_the_cost(
    acme: Tenant, manager: Client, client: Client
) -> None:
    agent = make_member(acme, Role.AGENT)
    call = make_analyzed_call(acme, agent=agent)
    assert "No costs yet." in page_of(manager, call)

    client.force_login(agent.user)

    assert "No costs yet." not in page_of(client, call)


def test_another_agents_call_and_another_tenants_are_unknown(
    acme: Tenant, globex: Tenant, client: Client
) -> None:
    client.force_login(make_member(acme, Role.AGENT).user)
    hidden = [make_call(acme), make_call(globex)]

    assert {client.get(call.get_absolute_url()).status_code for call in hidden} == {404}


def test_a_supervisor_sees_the_calls_of_their_team(acme: Tenant, client: Client) -> None:
    agent, supervisor = make_member(acme, Role.AGENT), make_member(acme, Role.SUPERVISOR)
    with tenant_scope(acme.pk):
        team = Team.objects.create(name="Returns")
        for member in (agent, supervisor):
            TeamMember.objects.create(team=team, membership=member)
    client.force_login(supervisor.user)

    assert "Harbor Lane" in page_of(client, make_analyzed_call(acme, agent=agent))


def test_who_is_not_signed_in_is_asked_to(acme: Tenant, client: Client) -> None:
    answer = client.get(make_call(acme).get_absolute_url())

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_progress_is_asked_for_until_there_is_more_to_see(acme: Tenant, manager: Client) -> None:
    call = make_call(acme)
    make_stage(call)
    address = reverse("calls:review-progress", args=[call.pk])

    assert "Waiting to be transcribed" in page_of(manager, call)
    assert manager.get(address, {"seen": "recording"}).status_code == 200
    with tenant_scope(acme.pk):
        Call.objects.filter(pk=call.pk).update(status=CallStatus.TRANSCRIBED)
    moved = manager.get(address, {"seen": "recording"})

    assert moved.status_code == 286
    assert "New results are ready." in moved.content.decode()


def _failed_call(tenant: Tenant, *, is_retryable: bool = True) -> Call:
    call = make_call(tenant)
    stage = make_stage(call)
    with tenant_scope(tenant.pk):
        Call.objects.filter(pk=call.pk).update(status=CallStatus.FAILED)
        Stage.objects.filter(pk=stage.pk).update(
            state=WorkState.FAILED, error_message="It is no audio.", is_retryable=is_retryable
        )
    return call


def test_a_failure_says_what_failed_and_offers_to_try_again(acme: Tenant, manager: Client) -> None:
    call = _failed_call(acme)

    page = page_of(manager, call)

    assert "The transcription failed." in page
    assert "It is no audio." in page
    assert reverse("calls:retry", args=[call.pk]) in page


def test_what_was_refused_for_good_is_not_offered_again(acme: Tenant, manager: Client) -> None:
    call = _failed_call(acme, is_retryable=False)

    page = page_of(manager, call)

    assert "A retry would fail the same way." in page
    assert reverse("calls:retry", args=[call.pk]) not in page


def test_trying_again_starts_the_failed_stage(acme: Tenant, manager: Client) -> None:
    call = _failed_call(acme)

    answer = manager.post(reverse("calls:retry", args=[call.pk]))

    assert answer.headers["Location"] == call.get_absolute_url()
    with tenant_scope(acme.pk):
        assert Stage.objects.get(call=call).state == WorkState.READY


def test_an_agent_may_not_try_again(acme: Tenant, client: Client) -> None:
    client.force_login(make_member(acme, Role.AGENT).user)

    assert client.post(reverse("calls:retry", args=[_failed_call(acme).pk])).status_code == 403


def test_every_quote_on_the_page_leads_to_a_turn_that_is_there(
    acme: Tenant, manager: Client
) -> None:
    call = make_analyzed_call(acme, turns=4, findings=4)

    page = page_of(manager, call)

    led_to = set(re.findall(r'class="quote" href="#([\w-]+)"', page))
    assert led_to == {"turn-0", "turn-1", "turn-2", "turn-3"}
    assert all(f'id="{place}"' in page for place in led_to)
    with tenant_scope(acme.pk):
        assert Evidence.objects.filter(finding__analysis__call=call).count() == 4


def test_every_kind_of_finding_has_its_place(acme: Tenant, manager: Client) -> None:
    call = make_analyzed_call(acme, findings=0)
    with tenant_scope(acme.pk):
        analysis = call.analyses.get()
        for number, kind in enumerate(FindingKind):
            make_finding(analysis, number, kind, turn=0)
        call.analyses.update(resolution="unresolved")
    page = page_of(manager, call)

    assert all(f"Finding {number}" in page for number in range(len(FindingKind) - 1) if number)
    assert "Reason for the call" in page
    assert "Unresolved" in page
