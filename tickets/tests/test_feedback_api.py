"""Feedback through the API: said once, changed within the day, listed as far as one may see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client

from calls.tests.make import make_call
from tenants.domain.actors import customer
from tenants.models import IdempotencyRecord
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import ADA, make_member
from tickets.domain.feedback.ratings import RatingInput, rate
from tickets.domain.work.replying import reply
from tickets.models import Feedback, TicketEvent, Verdict
from tickets.tests.deciding import decided
from tickets.tests.desks import make_drafted, make_guessed
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.rating import link_in, send

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from rest_framework.response import _MonkeyPatchedResponse as APIAnswer
    from rest_framework.test import APIClient

    from calls.models import Call
    from tenants.models import Tenant
    from tickets.models import Ticket

API = "/api/v1"
_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def program(acme: Tenant) -> APIClient:
    return as_key(acme, "tickets:write", "calls:read")


def address(subject: Ticket | Call, part: str = "feedback") -> str:
    return f"{API}/{type(subject).__name__.lower()}s/{subject.pk}/{part}"


def say(client: APIClient, subject: Ticket | Call, rating: object = 4, **more: object) -> APIAnswer:
    return client.post(address(subject), {"rating": rating} | more, format="json")


def rated(acme: Tenant, subject: Ticket | Call, rating: int = 4) -> str:
    with tenant_scope(acme.pk):
        return str(rate(subject, RatingInput(rating), actor=customer()).feedback.pk)


def test_a_ticket_is_rated_once_and_the_rating_changed_within_the_day(
    acme: Tenant, program: APIClient
) -> None:
    ticket = make_ticket(acme)
    first = say(program, ticket, 4, resolved=True, comment="Fine.")
    second = say(program, ticket, 2, resolved=False)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    shown = {"ticket": str(ticket.pk), "call": None, "rating": 4, "resolved": True}
    assert first.json().items() >= (shown | {"comment": "Fine."}).items()
    assert second.json().items() >= {"rating": 2, "resolved": False, "comment": ""}.items()


def test_after_a_day_a_rating_stands(acme: Tenant, program: APIClient) -> None:
    with time_machine.travel(_NOON, tick=False) as clock:
        ticket = make_ticket(acme)
        first = say(program, ticket, 4)
        clock.shift(timedelta(days=1))
        late = say(program, ticket, 1)

    assert first.json()["changeable_until"] == "2026-03-03T12:00:00Z"
    assert late.status_code == 409
    assert late.json()["type"] == "urn:support-auditor:problem:feedback-closed"


def test_an_invitation_that_nobody_answered_in_time_does_not_stand_in_the_way(
    acme: Tenant, program: APIClient
) -> None:
    ticket = make_ticket(acme)
    with time_machine.travel(_NOON, tick=False):
        link_in(acme, ticket)

    assert say(program, ticket, 4).status_code == 201


def test_a_call_is_rated_the_same(acme: Tenant, program: APIClient) -> None:
    call = make_call(acme)
    answer = say(program, call, 5)

    assert (answer.status_code, answer.json()["call"]) == (201, str(call.pk))


def test_a_bad_rating_brings_the_ticket_to_people(acme: Tenant, program: APIClient) -> None:
    make_intent(acme)
    with tenant_scope(acme.pk):
        ticket = decided(make_ticket(acme)).ticket
    say(program, ticket, 1, resolved=False)

    with tenant_scope(acme.pk):
        assert type(ticket).objects.get(pk=ticket.pk).status == "escalated"
        assert Verdict.objects.get().is_resolved is False
        assert TicketEvent.objects.get(kind="rated").by_name.startswith("program (")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"rating": 0},
        {"rating": 6},
        {"rating": "good"},
        {"rating": 4, "resolved": "perhaps"},
        {"rating": 4, "comment": "x" * 2_001},
    ],
)
def test_what_is_no_rating_is_refused(
    acme: Tenant, program: APIClient, said: dict[str, object]
) -> None:
    assert program.post(address(make_ticket(acme)), said, format="json").status_code == 400
    with tenant_scope(acme.pk):
        assert not Feedback.objects.exists()


@pytest.mark.parametrize("part", ["feedback", "feedback-link"])
def test_people_do_not_rate_themselves_and_nobody_rates_for_another_tenant(
    acme: Tenant, globex: Tenant, part: str
) -> None:
    ticket = make_ticket(acme)
    manager, stranger = as_person(make_member(acme, Role.ADMIN)), as_key(globex, "tickets:write")
    statuses = [
        client.post(address(ticket, part), {"rating": 5}, format="json").status_code
        for client in (manager, stranger, as_key(acme, "tickets:read"))
    ]

    assert statuses == [403, 404, 403]


def test_a_link_opens_the_form_and_is_the_same_until_it_is_answered(
    acme: Tenant, program: APIClient
) -> None:
    ticket = make_guessed(acme, 0.99)
    first = program.post(address(ticket, "feedback-link"))
    path = first.json()["url"].removeprefix("http://testserver")

    assert (first.status_code, path) == (201, link_in(acme, ticket))
    assert send(path, rating="5").status_code == 302
    assert program.post(address(ticket, "feedback-link")).json()["url"] != first.json()["url"]


def test_what_nobody_answered_yet_has_no_link(acme: Tenant, program: APIClient) -> None:
    ticket = make_drafted(acme)
    refused = program.post(address(ticket, "feedback-link"))
    with tenant_scope(acme.pk):
        reply(ticket, "It is on its way.", actor=ADA)

    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:support-auditor:problem:not-answered"
    assert "not answered yet" in refused.json()["detail"]
    assert program.post(address(ticket, "feedback-link")).status_code == 201


def test_a_repeat_gets_the_same_link_and_the_token_is_not_stored(
    acme: Tenant, program: APIClient
) -> None:
    call, key = make_call(acme), {"idempotency-key": "once"}
    first = program.post(address(call, "feedback-link"), headers=key)
    again = program.post(address(call, "feedback-link"), headers=key)

    assert (again.status_code, again.json()) == (201, first.json())
    with tenant_scope(acme.pk):
        body = str(IdempotencyRecord.objects.get().body)
    assert first.json()["url"].split("/")[-2] not in body


def test_a_rating_by_program_and_one_by_the_form_are_one(acme: Tenant, program: APIClient) -> None:
    ticket = make_ticket(acme)
    link = link_in(acme, ticket)
    say(program, ticket, 2)

    assert "You may change it until" in Client().get(link).content.decode()
    send(link, rating="5")
    assert program.get(f"{API}/feedback").json()["results"][0]["rating"] == 5


def ids(client: APIClient, query: str = "") -> list[str]:
    return [row["id"] for row in client.get(f"{API}/feedback?{query}").json()["results"]]


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_however_long(
    acme: Tenant,
    globex: Tenant,
    program: APIClient,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ours = [rated(acme, make_ticket(acme)) for _ in range(count)]
    rated(globex, make_ticket(globex))
    program.get(f"{API}/feedback")  # The key's last use is noted once a minute.

    with django_assert_num_queries(3):
        found = ids(program)

    assert found == ours[::-1]


def test_the_list_is_filtered(acme: Tenant, program: APIClient) -> None:
    ticket, call = make_ticket(acme), make_call(acme)
    of_ticket, of_call = rated(acme, ticket, 1), rated(acme, call, 5)

    assert ids(program, f"ticket={ticket.pk}") == [of_ticket]
    assert ids(program, f"call={call.pk}") == [of_call]
    assert ids(program, "rating=4&rating=5") == [of_call]
    assert ids(program, "created_at__lt=2020-01-01T00:00:00Z") == []
    assert program.get(f"{API}/feedback?rating=6").status_code == 400


def test_one_sees_what_was_said_of_what_one_sees(acme: Tenant) -> None:
    agent = make_member(acme)
    own = rated(acme, make_call(acme, agent=agent))
    others = rated(acme, make_call(acme, agent=make_member(acme)))
    of_ticket = rated(acme, make_ticket(acme))

    assert set(ids(as_person(agent))) == {own, of_ticket}
    assert set(ids(as_key(acme, "tickets:read"))) == {of_ticket}
    assert set(ids(as_person(make_member(acme, Role.ADMIN)))) == {own, others, of_ticket}
