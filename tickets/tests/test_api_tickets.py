"""Tickets through the API: sent, listed, shown, corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calls.tests.make import make_call
from tenants.models import Team
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member
from tickets.models import Ticket, TicketEvent
from tickets.tests.asking_api import NOBODYS, TICKETS, answered, handed_on, send, with_guess
from tickets.tests.doubles import FakeClassifier
from tickets.tests.make import make_intent, make_ticket

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from rest_framework.test import APIClient

    from tenants.models import Tenant

DECISION = {
    "action",
    "reasons",
    "citations",
    "answer",
    "alternatives",
    "policy_version",
    "threshold",
}


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "tickets:write", "calls:read")


def ids(client: APIClient, query: str = "") -> list[str]:
    response = client.get(f"{TICKETS}?{query}")
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def test_a_request_is_decided_before_it_is_answered(client: APIClient) -> None:
    response = send(client, subject="Refund", requester_email="ann@example.com", channel="web")

    told = response.json()
    assert (response.status_code, told["status"]) == (201, "escalated")
    assert response.headers["Location"].endswith(f"{TICKETS}/{told['id']}")
    assert told["decision"].keys() > DECISION
    assert told["decision"]["action"] == "escalate"
    assert told["decision"]["reasons"] == ["no_classifier"]
    assert (told["intent"], told["confidence"], told["channel"]) == (None, 0.0, "web")
    assert client.get(response.headers["Location"]).json() == told


def test_a_repeat_with_its_key_is_one_ticket(client: APIClient, acme: Tenant) -> None:
    client.credentials(HTTP_IDEMPOTENCY_KEY="once")

    first, again, other = send(client), send(client), send(client, subject="Else")

    assert [answer.status_code for answer in (first, again, other)] == [201, 201, 422]
    assert (first.content, first["Location"]) == (again.content, again["Location"])
    with tenant_scope(acme.pk):
        assert Ticket.objects.count() == 1


def test_an_external_id_is_taken_once(client: APIClient, globex: Tenant) -> None:
    make_ticket(globex)
    with tenant_scope(globex.pk):
        theirs = Ticket.objects.get().external_id

    answers = [send(client, external_id=theirs) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 409]


@pytest.mark.parametrize(
    "said",
    [
        {"message": ""},
        {"message": " \n "},
        {"message": "x" * 20_001},
        {"message": "nul \x00"},
        {"message": "bell \x07"},
        {"message": ["a list"]},
        {"subject": "two\nlines"},
        {"requester_name": "Ann\r\nBcc: all@example.com"},
        {"requester_email": "nobody"},
        {"channel": "pigeon"},
        {"external_id": "x" * 121},
        {"customer_flags": ["x" * 61]},
        {"customer_flags": "vip"},
        {"call": NOBODYS},
        {"call": "call"},
    ],
)
def test_a_request_that_makes_no_sense_is_400_and_no_ticket(
    client: APIClient, acme: Tenant, said: dict[str, object]
) -> None:
    response = send(client, **said)

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    with tenant_scope(acme.pk):
        assert not Ticket.objects.exists()


def test_the_longest_message_is_taken(client: APIClient) -> None:
    assert send(client, message="x" * 20_000).status_code == 201


def test_a_request_may_be_of_a_call_that_the_key_may_see(
    acme: Tenant, globex: Tenant, client: APIClient
) -> None:
    ours, theirs = make_call(acme), make_call(globex)

    answers = [send(client, call=str(call_id)) for call_id in (ours.pk, theirs.pk, NOBODYS)]

    assert [answer.status_code for answer in answers] == [201, 400, 400]
    assert answers[0].json()["call"] == str(ours.pk)
    assert answers[1].content == answers[2].content
    assert send(as_key(acme, "tickets:write"), call=str(ours.pk)).status_code == 400


def test_only_who_may_send_sends(acme: Tenant) -> None:
    assert send(as_key(acme, "tickets:read")).status_code == 403
    assert send(as_key(acme, "calls:write")).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_long(
    acme: Tenant,
    globex: Tenant,
    client: APIClient,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ours = [handed_on(acme) for _ in range(count)]
    handed_on(globex)
    client.get(TICKETS)  # The key's last use is noted once a minute.

    with django_assert_num_queries(3):
        found = ids(client)

    assert found == [str(ticket.pk) for ticket in reversed(ours)]


def test_a_ticket_shows_its_decision(acme: Tenant, client: APIClient) -> None:
    ticket = answered(acme)

    shown = client.get(f"{TICKETS}/{ticket.pk}").json()

    assert (shown["status"], shown["intent"], shown["confidence"]) == (
        "auto_resolved",
        "refund",
        0.99,
    )
    assert shown["decision"]["action"] == "auto_resolve"
    assert shown["decision"]["answer"] == "Your money is on its way."
    assert shown["decision"]["alternatives"] == [{"intent": "refund", "confidence": 0.99}]
    assert (shown["decision"]["policy_version"], shown["decision"]["reasons"]) == (1, [])


def test_the_best_guess_is_named_also_where_it_is_out_of_scope(
    acme: Tenant, client: APIClient
) -> None:
    make_intent(acme)
    ticket = with_guess(acme, FakeClassifier(intent_name=None, confidence=0.1))

    shown = client.get(f"{TICKETS}/{ticket.pk}").json()

    assert (shown["intent"], shown["decision"]["reasons"]) == ("refund", ["out_of_scope"])


def test_what_was_written_and_what_happened_is_read_in_order(
    acme: Tenant, client: APIClient
) -> None:
    ticket_id = send(client).json()["id"]
    client.post(f"{TICKETS}/{ticket_id}/note", {"body": "Call her."}, format="json")

    messages = client.get(f"{TICKETS}/{ticket_id}/messages").json()["results"]
    events = client.get(f"{TICKETS}/{ticket_id}/events").json()["results"]

    assert [(row["kind"], row["by"] is None) for row in messages] == [
        ("request", True),
        ("note", False),
    ]
    assert [row["kind"] for row in events] == ["opened", "escalate", "noted"]


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("status=escalated", True),
        ("status=closed", False),
        ("action=escalate", True),
        ("reason=low_confidence", True),
        ("assignee=none", True),
        (f"assignee={NOBODYS}", False),
        ("intent=elsewhere", False),
        ("q=money", True),
        ("created_at__lt=2020-01-01T00:00:00Z", False),
    ],
)
def test_the_list_is_filtered(
    acme: Tenant, client: APIClient, query: str, *, is_found: bool
) -> None:
    make_intent(acme)
    ticket = handed_on(acme)

    assert ids(client, query) == ([str(ticket.pk)] if is_found else [])


@pytest.mark.parametrize("query", ["status=asleep", "cursor=x", "page_size=0", "q=%00"])
def test_a_filter_that_makes_no_sense_is_400(client: APIClient, query: str) -> None:
    assert client.get(f"{TICKETS}?{query}").status_code == 400


def test_an_agent_sees_own_tickets_and_those_of_no_team(acme: Tenant) -> None:
    agent = make_member(acme, Role.AGENT)
    free, others = make_ticket(acme), make_ticket(acme)
    with tenant_scope(acme.pk):
        Ticket.objects.filter(pk=others.pk).update(team=Team.objects.create(name="Billing"))
    person = as_person(agent)

    assert ids(person) == [str(free.pk)]
    assert person.get(f"{TICKETS}/{others.pk}").status_code == 404


def test_what_is_said_about_a_ticket_is_corrected(acme: Tenant, client: APIClient) -> None:
    member, call, ticket = make_member(acme), make_call(acme), handed_on(acme)
    with tenant_scope(acme.pk):
        Team.objects.create(name="Billing").members.add(
            member, through_defaults={"tenant_id": acme.pk}
        )
    said = {
        "subject": "Refund",
        "customer_flags": ["vip"],
        "assignee": member.user.email,
        "team": "billing",
        "call": str(call.pk),
    }

    response = client.patch(f"{TICKETS}/{ticket.pk}", said, format="json")

    shown = response.json()
    assert (response.status_code, shown["subject"], shown["team"]) == (200, "Refund", "Billing")
    assert (shown["assignee"], shown["call"]) == (member.user.email, str(call.pk))
    assert ids(client, "team=billing") == ids(client, f"assignee={member.pk}") == [str(ticket.pk)]
    with tenant_scope(acme.pk):
        changed = TicketEvent.objects.get(ticket=ticket, kind="changed")
    assert changed.detail == "subject, customer_flags"
    assert changed.by_name.startswith("program")


@pytest.mark.parametrize(
    "said",
    [
        {"assignee": "them@globex.example"},
        {"assignee": NOBODYS},
        {"team": NOBODYS},
        {"team": "Nobody's"},
        {"call": NOBODYS},
        {"requester_email": "nobody"},
        {"subject": "x" * 201},
        {"external_id": "taken"},
    ],
)
def test_a_correction_that_makes_no_sense_is_400_and_changes_nothing(
    acme: Tenant, client: APIClient, said: dict[str, str]
) -> None:
    with tenant_scope(acme.pk):
        Ticket.objects.filter(pk=make_ticket(acme).pk).update(external_id="taken")
    ticket = handed_on(acme)

    response = client.patch(f"{TICKETS}/{ticket.pk}", {"language": "de"} | said, format="json")

    assert response.status_code == 400
    with tenant_scope(acme.pk):
        assert Ticket.objects.get(pk=ticket.pk).updated_at == ticket.updated_at
