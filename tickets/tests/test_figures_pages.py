"""The pages of figures: who may see them, what they cost, and that they lead to the rows."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.domain.figures.rows import NAMES
from tickets.models import DecisionPolicy, Ticket
from tickets.tests.make_figures import make_world

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

_PAGES = ("overview", "intents", "versions", "what-if")
_WHOLE = "?period=custom&first=2025-12-20&last=2026-04-01"
_LINK = re.compile(r'href="(/tickets/figures/rows/[^"]+)"')


def _visitor(tenant: Tenant, role: Role = Role.QA_MANAGER) -> Client:
    client = Client()
    client.force_login(make_member(tenant, role).user)
    return client


def _page(client: Client, name: str, query: str = _WHOLE) -> str:
    answer = client.get(reverse(f"figures:{name}") + query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", _PAGES)
def test_agents_see_no_figures(acme: Tenant, name: str) -> None:
    assert _visitor(acme, Role.AGENT).get(reverse(f"figures:{name}")).status_code == 403


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_without_tickets_teaches(acme: Tenant, name: str) -> None:
    is_of_versions = name == "versions"
    words = "No version has been trained" if is_of_versions else "No tickets in this period"
    assert words in _page(_visitor(acme), name, "")


@pytest.mark.parametrize("name", _PAGES)
@pytest.mark.parametrize(
    "query",
    [
        "?period=yesterday",
        "?period=custom&first=9999-12-31&last=9999-12-31",
        "?period=custom&first=2026-02-01&last=2026-01-01",
        "?period=custom&first=soon",
        "?threshold=2&risk_target=x&change=%00&intent=%00",
        "?threshold=nan",
    ],
)
def test_what_makes_no_sense_is_answered_with_the_usual(
    acme: Tenant, name: str, query: str
) -> None:
    assert "Ticket reports" in _page(_visitor(acme), name, query)


def test_every_link_of_a_page_opens_as_many_tickets_as_it_says(
    acme: Tenant, globex: Tenant
) -> None:
    make_world(acme, seed=21, tickets=40)
    make_world(globex, seed=22, tickets=5)
    client = _visitor(acme)
    said = re.compile(r'<a href="(/tickets/figures/rows/[^"]+)">(\d+)</a>')
    for name in _PAGES:
        for link, number in set(said.findall(_page(client, name))):
            opened = client.get(link.replace("&amp;", "&")).content.decode()
            assert f": {number}</h2>" in opened, link


@pytest.mark.parametrize("part", NAMES)
def test_every_part_can_be_opened(acme: Tenant, part: str) -> None:
    make_world(acme, seed=21, tickets=5)
    assert (
        "Ticket reports"
        in _visitor(acme).get(reverse("figures:rows", args=[part]) + _WHOLE).content.decode()
    )


def test_rows_of_no_part_are_not_found(acme: Tenant) -> None:
    assert _visitor(acme).get(reverse("figures:rows", args=["all"])).status_code == 404


@pytest.mark.parametrize("query", ["reason=none", "version=x", "intent=%00", "policy=-1"])
def test_a_narrowing_that_makes_no_sense_finds_nothing(acme: Tenant, query: str) -> None:
    make_world(acme, seed=21, tickets=5)
    page = _visitor(acme).get(f"{reverse('figures:rows', args=['eligible'])}{_WHOLE}&{query}")
    assert "No matching tickets" in page.content.decode()


def test_a_supervisor_counts_the_tickets_that_a_supervisor_may_see(acme: Tenant) -> None:
    make_world(acme, seed=21, tickets=10)
    supervisor = make_member(acme, Role.SUPERVISOR)
    with tenant_scope(acme.pk):
        Ticket.objects.update(assignee=make_member(acme), team=None)
    client = Client()
    client.force_login(supervisor.user)
    assert "Only tickets that you may see are counted" in _page(client, "overview")


def test_without_a_wish_older_tickets_that_change_are_paged_and_the_period_is_kept(
    acme: Tenant,
) -> None:
    make_world(acme, seed=3, tickets=150)
    with tenant_scope(acme.pk):
        DecisionPolicy.objects.update(threshold=1.0)
    client = _visitor(acme)
    first = _page(client, "what-if")
    older = unescape(re.findall(r'href="(\?[^"]*before=[^"]+)"', first)[0])
    assert "first=2025-12-20" in older
    shown = re.compile(r"/tickets/[0-9a-f-]{36}/")
    assert not {*shown.findall(first)} & {*shown.findall(_page(client, "what-if", older))}


@pytest.mark.parametrize(("risk_target", "is_refused"), [("0.01", False), ("0.009", True)])
def test_a_risk_target_may_be_as_strict_as_a_policy(
    acme: Tenant, risk_target: str, *, is_refused: bool
) -> None:
    page = _page(_visitor(acme), "what-if", f"{_WHOLE}&threshold=0.5&risk_target={risk_target}")
    assert ("The current policy is shown" in page) == is_refused


def test_sla_figures_say_which_tickets_they_count(acme: Tenant) -> None:
    make_world(acme, seed=21, tickets=5)
    page = _page(_visitor(acme), "overview")
    assert "all tickets" not in page
    assert "resolved automatically has no target unless it is reopened" in page


@pytest.mark.parametrize("tickets", [12, 40])
def test_rows_cost_the_same_however_many(
    acme: Tenant, tickets: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_world(acme, seed=4, tickets=tickets)
    client = _visitor(acme)
    client.get("/home/")
    with django_assert_num_queries(10):
        client.get(reverse("figures:rows", args=["known"]) + _WHOLE)


@pytest.mark.parametrize("tickets", [12, 40])
@pytest.mark.parametrize(
    ("name", "queries"), [("overview", 20), ("intents", 10), ("versions", 13), ("what-if", 11)]
)
def test_a_page_costs_the_same_however_many_tickets(
    acme: Tenant,
    name: str,
    queries: int,
    tickets: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_world(acme, seed=4, tickets=tickets)
    client = _visitor(acme)
    client.get("/home/")
    with django_assert_num_queries(queries):
        _page(client, name)
