"""The pages about ratings: who may see them, what they cost, and that they lead to the rows."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tenants.states import Role
from tenants.tests.make import make_member
from tickets.tests.test_figures_satisfaction import make_rated

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

PAGE = reverse("figures:satisfaction")
_YEAR = "period=custom&first=2026-01-01&last=2026-12-31"
_LINK = re.compile(r'href="(/tickets/figures/satisfaction/\w+/[^"]+)">(\d+)</a>')


def as_role(tenant: Tenant, role: Role) -> Client:
    client = Client()
    client.force_login(make_member(tenant, role).user)
    return client


@pytest.fixture
def manager(acme: Tenant) -> Client:
    return as_role(acme, Role.QA_MANAGER)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_count_leads_to_as_many_rows(acme: Tenant, manager: Client) -> None:
    make_rated(acme, seed=1)
    counts = _LINK.findall(shown(manager, f"{PAGE}?{_YEAR}"))

    assert len(counts) >= 10
    for address, count in counts:
        rows = shown(manager, html.unescape(address))
        assert rows.count("<tr data-href=") == int(count)


def test_who_has_no_ratings_yet_learns_how_to_get_them(acme: Tenant, manager: Client) -> None:
    assert "No ratings in this period" in shown(manager, PAGE)


@pytest.mark.parametrize("address", [PAGE, reverse("figures:ratings", args=["agent"])])
def test_agents_see_no_figures(acme: Tenant, address: str) -> None:
    assert as_role(acme, Role.AGENT).get(address).status_code == 403


@pytest.mark.parametrize("key", ["%00", "x" * 300, "2026-99-99", "nobody@example.com"])
def test_a_group_that_does_not_exist_is_empty(acme: Tenant, manager: Client, key: str) -> None:
    make_rated(acme, seed=1, count=5)
    for cut in ("month", "agent", "team", "intent", "answer"):
        page = shown(manager, f"{reverse('figures:ratings', args=[cut])}?{_YEAR}&key={key}")
        assert "No matching ratings." in page


def test_an_unknown_cut_is_nowhere(manager: Client) -> None:
    assert manager.get(reverse("figures:ratings", args=["shoe-size"])).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_the_pages_cost_the_same_however_much_was_rated(
    acme: Tenant, manager: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_rated(acme, seed=1, count=count)
    shown(manager, PAGE)  # The session is read from the cache from now on.
    with django_assert_num_queries(12):
        shown(manager, f"{PAGE}?{_YEAR}")
    with django_assert_num_queries(8):
        shown(manager, f"{reverse('figures:ratings', args=['intent'])}?{_YEAR}&key=refund")
