"""The table of calls, as each person may see it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from calls.models import Call, Stage
from calls.states import CallStatus, SentimentLabel
from calls.tests.make import make_call, make_stage
from calls.tests.make_review import make_analyzed_call
from calls.tests.make_search import make_said_call
from tenants.models import Team, TeamMember, TenantSettings
from tenants.scope import tenant_scope
from tenants.states import Role, WorkState
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Membership, Tenant

LIST = reverse("calls:list")


def listed(client: Client, **query: str) -> set[str]:
    """The ids of the calls on the page."""
    page = client.get(LIST, query).content.decode()
    return set(re.findall(r'id="call-([0-9a-f-]{36})"', page))


@pytest.fixture
def manager(client: Client, acme: Tenant) -> Client:
    client.force_login(make_member(acme, Role.QA_MANAGER).user)
    return client


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_costs_the_same_however_long(
    acme: Tenant,
    globex: Tenant,
    manager: Client,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    agent = make_member(acme)
    ours = {str(make_call(acme, agent=agent).pk) for _ in range(count)}
    make_call(globex)
    listed(manager)  # The session is read from the cache from now on.

    with django_assert_num_queries(10):  # One asks what is paused.
        shown = listed(manager)

    assert shown == ours


def test_an_agent_sees_their_own_calls_only(acme: Tenant, client: Client) -> None:
    agent = make_member(acme)
    own = make_call(acme, agent=agent)
    make_call(acme, agent=make_member(acme))
    client.force_login(agent.user)

    assert listed(client) == {str(own.pk)}


def test_a_supervisor_sees_the_calls_of_their_teams(acme: Tenant, client: Client) -> None:
    supervisor, agent = make_member(acme, Role.SUPERVISOR), make_member(acme)
    put_in_one_team(acme, supervisor, agent)
    theirs = make_call(acme, agent=agent)
    make_call(acme, agent=make_member(acme))
    client.force_login(supervisor.user)

    assert listed(client) == {str(theirs.pk)}


def put_in_one_team(tenant: Tenant, *members: Membership) -> None:
    with tenant_scope(tenant.pk):
        team = Team.objects.create(name="Orders")
        for member in members:
            TeamMember.objects.create(team=team, membership=member)


def test_filters_narrow_the_list_and_stand_as_chips(acme: Tenant, manager: Client) -> None:
    found, other = make_call(acme), make_call(acme)
    change(found, company_name="Northwind", direction="inbound")
    change(other, company_name="Northwind", direction="outbound")

    query = {"q": "north", "direction": "inbound"}

    assert listed(manager, **query) == {str(found.pk)}
    page = manager.get(LIST, query).content.decode()
    assert 'href="?direction=inbound"' in page  # The chip that takes the search away.
    assert 'href="?q=north"' in page


@pytest.mark.parametrize("query", ["refunds", '"a refund" -parrot', "AB 4471"])
def test_calls_are_found_by_what_was_said(
    acme: Tenant, globex: Tenant, manager: Client, query: str
) -> None:
    call = make_said_call(acme, "Hello", "A refund for ab 44 71, please.")
    make_said_call(acme, "A parrot")
    make_said_call(globex, "A refund for ab 44 71, please.")

    assert listed(manager, q=query) == {str(call.pk)}


def test_what_says_nothing_to_look_for_is_looked_for_in_details(
    acme: Tenant, manager: Client
) -> None:
    found = make_call(acme)
    change(found, company_name="-bank")
    make_said_call(acme, "A bank")

    assert listed(manager, q="-bank") == {str(found.pk)}


def test_words_cost_the_list_one_query(
    acme: Tenant, manager: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_said_call(acme, "A refund")
    listed(manager)

    with django_assert_num_queries(11):  # One asks which languages the calls are in.
        listed(manager, q="refund")


def change(call: Call, **values: str) -> None:
    with tenant_scope(call.tenant.pk):
        Call.objects.filter(pk=call.pk).update(**values)


def test_rows_ask_again_while_a_call_is_in_work_and_then_stop(
    acme: Tenant, manager: Client
) -> None:
    call = make_call(acme)
    working = manager.get(LIST, headers={"HX-Request": "true"})
    change(call, status=CallStatus.COMPLETED)
    done = manager.get(LIST, headers={"HX-Request": "true"})

    assert (working.status_code, done.status_code) == (200, 286)
    assert b'hx-trigger="every 3s"' in working.content
    assert b"hx-trigger" not in done.content
    assert done.content.strip().startswith(b'<tbody id="rows"')


def test_a_failed_call_says_why(acme: Tenant, manager: Client) -> None:
    call = make_call(acme)
    stage = make_stage(call)
    change(call, status=CallStatus.FAILED)
    with tenant_scope(acme.pk):
        Stage.objects.filter(pk=stage.pk).update(
            state=WorkState.FAILED, error_message="There is no audio in this file."
        )

    assert "There is no audio in this file." in manager.get(LIST).content.decode()


def test_sentiment_is_a_line_and_a_word(acme: Tenant, manager: Client) -> None:
    change(make_analyzed_call(acme, turns=4), sentiment=SentimentLabel.NEGATIVE)

    page = manager.get(LIST).content.decode()

    assert '<polyline points="0.0,' in page
    assert "<span>negative</span>" in page


def test_the_first_list_teaches_both_ways_to_fill_it(manager: Client) -> None:
    page = manager.get(LIST).content.decode()

    assert "data-drop" in page
    assert "/api/v1/calls/upload" in page


def test_who_may_not_upload_is_not_taught_to(acme: Tenant, client: Client) -> None:
    client.force_login(make_member(acme).user)

    page = client.get(LIST).content.decode()

    assert "No calls yet" in page
    assert "data-drop" not in page


@pytest.mark.django_db
def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get(LIST).headers["Location"] == f"/accounts/login/?next={LIST}"


@pytest.mark.parametrize(("zone", "shown"), [("Asia/Tokyo", "18:00"), ("nowhere", "09:00")])
def test_times_stand_in_the_tenant_s_zone(
    acme: Tenant, manager: Client, zone: str, shown: str
) -> None:
    make_call(acme)  # It started at nine in UTC.
    with tenant_scope(acme.pk):
        TenantSettings.objects.update(timezone=zone)

    assert f"2 Mar 2026, {shown}</time>" in manager.get(LIST).content.decode()
