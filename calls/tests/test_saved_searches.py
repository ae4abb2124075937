"""Searches that people keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from calls.domain.search import saved
from calls.models import SavedSearch
from calls.tests.make_search import make_said_call, make_saved_search
from tenants.models import AuditEvent
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Membership, Tenant

PAGE, SAVE = reverse("search:page"), reverse("search:saved")


@pytest.fixture
def manager(client: Client, acme: Tenant) -> Membership:
    member = make_member(acme, Role.QA_MANAGER)
    client.force_login(member.user)
    return member


def count(client: Client, row: SavedSearch) -> str:
    return client.get(reverse("search:saved-count", args=[row.pk])).content.decode()


def kept(tenant: Tenant) -> list[tuple[str, str, bool]]:
    with tenant_scope(tenant.pk):
        return list(SavedSearch.objects.values_list("name", "query", "is_shared"))


def test_a_search_is_kept_shown_again_and_on_record(
    acme: Tenant, client: Client, manager: Membership
) -> None:
    said = {"name": "Refunds", "query": "q=refund&direction=inbound", "is_shared": "on"}

    answer = client.post(SAVE, said)

    assert answer.headers["Location"] == "/search/?q=refund&direction=inbound"
    assert kept(acme) == [("Refunds", "q=refund&direction=inbound", True)]
    assert 'href="/search/?q=refund&amp;direction=inbound"' in client.get(PAGE).text
    with tenant_scope(acme.pk):
        assert AuditEvent.objects.filter(action="savedsearch.added").count() == 1


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"name": "Refunds"}, "You have a saved search of this name."),
        ({"name": ""}, "name: This field is required."),
        ({"query": "q=-refund"}, "Write at least one word to look for."),
        ({"query": "direction=inbound"}, "Write at least one word to look for."),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(
    acme: Tenant, client: Client, manager: Membership, changed: dict[str, str], because: str
) -> None:
    make_saved_search(manager)

    page = client.post(SAVE, {"name": "New", "query": "q=refund"} | changed, follow=True).text

    assert because in page
    assert kept(acme) == [("Refunds", "q=refund", False)]


def test_an_agent_keeps_searches_but_shares_none(acme: Tenant, client: Client) -> None:
    client.force_login(make_member(acme).user)
    said = {"name": "Refunds", "query": "q=refund"}

    refused = client.post(SAVE, said | {"is_shared": "on"}, follow=True).text
    client.post(SAVE, said)

    assert "Save it unshared." in refused
    assert kept(acme) == [("Refunds", "q=refund", False)]


def test_others_see_what_is_shared_and_remove_nothing(
    acme: Tenant, globex: Tenant, client: Client, manager: Membership
) -> None:
    boss = make_member(acme, Role.ADMIN)
    shared = make_saved_search(boss, name="Of all", is_shared=True)
    make_saved_search(boss, name="Private")
    make_saved_search(make_member(globex, Role.ADMIN), name="Theirs", is_shared=True)

    page = client.get(PAGE).text
    answer = client.post(reverse("search:saved-remove", args=[shared.pk]))

    assert ("Of all" in page, "Private" in page, "Theirs" in page) == (True, False, False)
    assert answer.status_code == 404
    assert len(kept(acme)) == 2


def test_ones_own_is_removed(acme: Tenant, client: Client, manager: Membership) -> None:
    row = make_saved_search(manager)

    client.post(reverse("search:saved-remove", args=[row.pk]))

    assert kept(acme) == []


def test_a_count_is_of_what_one_may_see_and_ends_at_a_bound(
    acme: Tenant, client: Client, manager: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_member(acme)
    make_said_call(acme, "A refund", agent=agent)
    make_said_call(acme, "A refund")
    row = make_saved_search(manager, "q=refund&speaker=agent", is_shared=True)

    assert count(client, row) == "2"
    monkeypatch.setattr(saved, "_COUNTED", 1)
    assert count(client, row) == "1+"
    client.force_login(agent.user)
    assert count(client, row) == "1"


@pytest.mark.parametrize("rows", [1, 10])
def test_the_page_costs_the_same_however_many_are_kept(
    client: Client,
    manager: Membership,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        make_saved_search(manager, name=f"Search {number}")
    client.get(PAGE)

    with django_assert_num_queries(8):
        client.get(PAGE)
