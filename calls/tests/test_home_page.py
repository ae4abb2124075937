"""The first page after signing in, by role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from calls.models import Call, Stage
from calls.states import CallStatus
from calls.tests.make import make_call, make_stage
from tenants.scope import tenant_scope
from tenants.states import Role, WorkState
from tenants.tests.make import make_member, make_user

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

HOME = reverse("home")


def make_failed(tenant: Tenant) -> Call:
    call = make_call(tenant)
    stage = make_stage(call)
    with tenant_scope(tenant.pk):
        Call.objects.filter(pk=call.pk).update(status=CallStatus.FAILED)
        Stage.objects.filter(pk=stage.pk).update(
            state=WorkState.DEAD, finished_at=Now(), error_message="The worker died."
        )
    return call


@pytest.mark.parametrize("count", [1, 20])
def test_a_manager_s_home_costs_the_same_however_many_calls(
    acme: Tenant, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_failed(acme)
    client.force_login(make_member(acme, Role.QA_MANAGER).user)
    client.get(HOME)  # The session is read from the cache from now on.

    with django_assert_num_queries(15):  # One asks what is paused, one for tickets, two for money.
        page = client.get(HOME).content.decode()

    assert f'?status=failed">{count}</a>' in page


def test_a_manager_reads_what_needs_a_look(acme: Tenant, globex: Tenant, client: Client) -> None:
    call, theirs = make_failed(acme), make_failed(globex)
    client.force_login(make_member(acme, Role.QA_MANAGER).user)

    page = client.get(HOME).content.decode()

    assert "The worker died." in page
    assert call.original_filename in page
    assert theirs.original_filename not in page


def test_an_agent_sees_their_latest_calls_and_no_one_s_figures(
    acme: Tenant, client: Client
) -> None:
    agent = make_member(acme)
    own, other = make_call(acme, agent=agent), make_call(acme)
    client.force_login(agent.user)

    page = client.get(HOME).content.decode()

    assert own.original_filename in page
    assert other.original_filename not in page
    assert "Received today" not in page


@pytest.mark.django_db
def test_who_belongs_to_no_tenant_is_told_what_to_do(client: Client) -> None:
    client.force_login(make_user())

    assert "You are not a member of any company" in client.get(HOME).content.decode()
