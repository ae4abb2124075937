"""The search by the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calls.models import Call
from calls.tests.make_search import make_said_call
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from rest_framework.test import APIClient

    from tenants.models import Tenant

SEARCH = "/api/v1/search"


@pytest.fixture
def program(acme: Tenant) -> APIClient:
    return as_key(acme, "calls:read")


def test_a_hit_is_a_sentence_with_its_speaker_and_second(
    acme: Tenant, globex: Tenant, program: APIClient
) -> None:
    agent = make_member(acme)
    call = make_said_call(acme, "Hello", "My Hovercraft is late.", agent=agent)
    make_said_call(globex, "The hovercraft")

    answer = program.get(SEARCH, {"q": "hovercraft"}).json()

    assert answer["total"] == 1
    (found,) = answer["results"]
    assert (found["call_id"], found["agent"]) == (str(call.pk), agent.user.email)
    assert found["hits"] == [
        {
            "turn": 1,
            "speaker": "customer",
            "start_ms": 4_000,
            "end_ms": 8_000,
            "text": "My Hovercraft is late.",
            "highlights": [[3, 13]],
            "url": f"http://testserver/calls/{call.pk}/?at=4000#turn-1",
        }
    ]


def test_filters_and_the_speaker_narrow_it(acme: Tenant, program: APIClient) -> None:
    inbound, other = make_said_call(acme, "A refund"), make_said_call(acme, "Yes", "A refund")
    with tenant_scope(acme.pk):
        Call.objects.filter(pk=inbound.pk).update(direction="inbound")

    def found(**query: str) -> list[str]:
        rows = program.get(SEARCH, {"q": "refund"} | query).json()["results"]
        return sorted(row["call_id"] for row in rows)

    assert found(direction="inbound") == [str(inbound.pk)]
    assert found(speaker="customer") == [str(other.pk)]
    assert found(limit="1", offset="1") != found(limit="1")


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "a" * 201}, "q"),
        ({"q": "refund", "mode": "psychic"}, "mode"),
        ({"q": "refund", "speaker": "nobody"}, "speaker"),
        ({"q": "refund", "limit": "1000"}, "limit"),
        ({"q": "refund", "offset": "-1"}, "offset"),
        ({"q": "refund", "direction": "up"}, "direction"),
    ],
)
def test_a_wrong_parameter_is_named(program: APIClient, query: dict[str, str], fault: str) -> None:
    answer = program.get(SEARCH, query)

    assert (answer.status_code, answer["content-type"]) == (400, "application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == [fault]


def test_nothing_to_look_for_is_a_problem_with_a_stable_type(program: APIClient) -> None:
    answer = program.get(SEARCH, {"q": "-refund"})
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("empty-search")


def test_an_agent_finds_their_own_calls_only(acme: Tenant) -> None:
    agent = make_member(acme)
    own = make_said_call(acme, "A refund", agent=agent)
    make_said_call(acme, "A refund", agent=make_member(acme))

    answer = as_person(agent).get(SEARCH, {"q": "refund"}).json()

    assert answer["total"] == 1
    assert [row["call_id"] for row in answer["results"]] == [str(own.pk)]


def test_a_key_without_the_scope_is_refused(acme: Tenant) -> None:
    assert as_key(acme, "tickets:read").get(SEARCH, {"q": "refund"}).status_code == 403


@pytest.mark.parametrize("count", [1, 20])
def test_a_search_costs_the_same_however_much_is_found(
    acme: Tenant, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    agent = make_member(acme)
    for _ in range(count):
        make_said_call(acme, "A refund", "AB 12 34", agent=agent)
    client = as_person(make_member(acme, Role.QA_MANAGER))
    client.get(SEARCH, {"q": "refund"})

    with django_assert_num_queries(7):
        assert client.get(SEARCH, {"q": "refund ab1234"}).json()["total"] == count


def test_the_list_is_filtered_by_what_was_said(
    acme: Tenant, globex: Tenant, program: APIClient
) -> None:
    call = make_said_call(acme, "Hello", "Two refunds")
    make_said_call(acme, "Hello")
    make_said_call(globex, "Two refunds")

    answer = program.get("/api/v1/calls", {"q": "refund"}).json()

    assert [row["id"] for row in answer["results"]] == [str(call.pk)]
