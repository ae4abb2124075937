"""The page on which calls are found by what was said in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from calls.tests.make_search import make_said_call
from tenants.states import Role
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

PAGE = reverse("search:page")


@pytest.fixture
def manager(client: Client, acme: Tenant) -> Client:
    client.force_login(make_member(acme, Role.QA_MANAGER).user)
    return client


def shown(client: Client, **query: str) -> str:
    return client.get(PAGE, query).content.decode()


def found(page: str) -> set[str]:
    return set(re.findall(r'id="call-([0-9a-f-]{36})"', page))


def test_before_a_question_the_page_says_how_to_ask(manager: Client) -> None:
    page = shown(manager)
    assert "AB447109" in page
    assert 'href="/search/" aria-current="page"' in page


def test_a_sentence_leads_to_its_second(acme: Tenant, globex: Tenant, manager: Client) -> None:
    call = make_said_call(acme, "Hello", "My <b>Hovercraft</b> is late.")
    make_said_call(globex, "The hovercraft")

    page = shown(manager, q="hovercraft")

    assert found(page) == {str(call.pk)}
    assert f'href="/calls/{call.pk}/?at=4000#turn-1"' in page
    assert "My &lt;b&gt;<mark>Hovercraft</mark>&lt;/b&gt; is late." in page
    assert "1 call" in page


def test_what_nobody_said_and_what_asks_nothing_have_words(manager: Client) -> None:
    assert "Nothing was said that matches" in shown(manager, q="hovercraft")
    assert "Write at least one word" in shown(manager, q="-refund")


def test_pages_lead_on_and_keep_the_question(acme: Tenant, manager: Client) -> None:
    calls = {str(make_said_call(acme, "A refund").pk) for _ in range(21)}

    first, second = shown(manager, q="refund"), shown(manager, q="refund", page="2")

    assert 'href="?q=refund&amp;page=2"' in first
    assert 'href="?q=refund&amp;page=1"' in second
    assert found(first) | found(second) == calls
    assert found(shown(manager, q="refund", page="nonsense")) == found(first)


def test_an_agent_finds_their_own_calls_only(acme: Tenant, client: Client) -> None:
    agent = make_member(acme)
    own = make_said_call(acme, "A refund", agent=agent)
    make_said_call(acme, "A refund", agent=make_member(acme))
    client.force_login(agent.user)

    assert found(shown(client, q="refund")) == {str(own.pk)}


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_however_much_is_found(
    acme: Tenant, manager: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    agent = make_member(acme)
    calls = {str(make_said_call(acme, "A refund", agent=agent).pk) for _ in range(count)}
    shown(manager)  # The session is read from the cache from now on.

    with django_assert_num_queries(14):
        page = shown(manager, q="refund")

    assert found(page) == calls
