"""Work on tickets through the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.models import Team
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member
from tickets.models import Example, Ticket, TicketMessage, Verdict
from tickets.tests.asking_api import NOBODYS, TICKETS, answered, do, handed_on
from tickets.tests.make import make_intent, make_ticket

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from tenants.models import Tenant


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "tickets:write")


def status_of(client: APIClient, ticket: Ticket) -> str:
    status: str = client.get(f"{TICKETS}/{ticket.pk}").json()["status"]
    return status


@pytest.mark.parametrize(("verb", "kind"), [("reply", "reply"), ("note", "note")])
def test_people_and_programs_write(acme: Tenant, client: APIClient, verb: str, kind: str) -> None:
    ticket = handed_on(acme)

    response = do(client, ticket, verb, body=" It is on its way.\n")

    told = response.json()
    assert response.status_code == 201
    assert (told["kind"], told["body"]) == (kind, "It is on its way.")
    assert told["by"].startswith("program")


def test_a_reply_is_written_once_however_often_it_is_sent(acme: Tenant, client: APIClient) -> None:
    ticket = handed_on(acme)
    client.credentials(HTTP_IDEMPOTENCY_KEY="once")

    answers = [do(client, ticket, "reply", body="Sorry.") for _ in range(2)]

    assert answers[0].content == answers[1].content
    with tenant_scope(acme.pk):
        assert TicketMessage.objects.filter(ticket=ticket, kind="reply").count() == 1


def test_a_customer_who_writes_again_gets_a_person(acme: Tenant, client: APIClient) -> None:
    ticket = answered(acme)

    response = do(client, ticket, "message", body="It never came.")

    assert (response.status_code, response.json()["kind"]) == (201, "request")
    assert status_of(client, ticket) == "escalated"


@pytest.mark.parametrize("verb", ["reply", "note", "message"])
@pytest.mark.parametrize("said", [{}, {"body": ""}, {"body": "x" * 20_001}, {"body": "\x1b[2J"}])
def test_nothing_is_written_that_cannot_be_read(
    acme: Tenant, client: APIClient, verb: str, said: dict[str, str]
) -> None:
    assert do(client, handed_on(acme), verb, **said).status_code == 400


def test_an_answered_ticket_is_reopened_and_closed(acme: Tenant, client: APIClient) -> None:
    ticket = answered(acme)

    told = [do(client, ticket, verb).json()["status"] for verb in ("reopen", "reopen", "close")]

    assert told == ["escalated", "escalated", "closed"]
    assert do(client, ticket, "close").json()["status"] == "closed"
    with tenant_scope(acme.pk):
        assert Verdict.objects.get().is_resolved is False


def test_an_answered_ticket_is_handed_to_people(acme: Tenant, client: APIClient) -> None:
    ticket = answered(acme)

    told = [do(client, ticket, "escalate") for _ in range(2)]

    assert [answer.status_code for answer in told] == [200, 200]
    assert told[1].json()["status"] == "escalated"


def test_a_closed_ticket_is_not_answered(acme: Tenant, client: APIClient) -> None:
    ticket = answered(acme)

    response = do(client, ticket, "reply", body="Too late.")

    assert (response.status_code, response.json()["type"].split(":")[-1]) == (409, "settled")
    assert "reopen" in response.json()["detail"]


def test_a_ticket_is_given_to_a_person_and_taken_back(acme: Tenant, client: APIClient) -> None:
    member, ticket = make_member(acme), handed_on(acme)

    told = [
        do(client, ticket, "assign", assignee=who).json()["assignee"]
        for who in (member.user.email, str(member.pk), None)
    ]

    assert told == [member.user.email, member.user.email, None]


def test_an_agent_takes_and_gives_back_and_assigns_nobody_else(acme: Tenant) -> None:
    agent, other, ticket = make_member(acme), make_member(acme), handed_on(acme)
    person = as_person(agent)

    def given_to(who: str | None) -> int:
        return do(person, ticket, "assign", assignee=who).status_code

    assert given_to(other.user.email) == 403
    assert given_to(agent.user.email) == 200
    assert given_to(None) == 200
    assert person.patch(f"{TICKETS}/{ticket.pk}", {"team": None}, format="json").status_code == 403


def test_a_ticket_given_out_of_sight_is_still_answered(acme: Tenant) -> None:
    supervisor, ticket = make_member(acme, Role.SUPERVISOR), handed_on(acme)
    with tenant_scope(acme.pk):
        Team.objects.create(name="Billing")
    person = as_person(supervisor)

    moved = person.patch(f"{TICKETS}/{ticket.pk}", {"team": "Billing"}, format="json")

    assert (moved.status_code, moved.json()["team"]) == (200, "Billing")
    assert person.get(f"{TICKETS}/{ticket.pk}").status_code == 404


def test_two_tickets_become_one(acme: Tenant, globex: Tenant, client: APIClient) -> None:
    one, other, theirs = handed_on(acme), handed_on(acme), make_ticket(globex)

    refused = [do(client, one, "merge", into=str(pk)) for pk in (theirs.pk, NOBODYS)]
    merged = do(client, one, "merge", into=str(other.pk))

    assert [answer.status_code for answer in refused] == [400, 400]
    assert refused[0].content == refused[1].content
    assert merged.json()["id"] == str(other.pk)
    assert client.get(f"{TICKETS}/{one.pk}").json()["merged_into"] == str(other.pk)
    assert do(client, one, "merge", into=str(one.pk)).status_code == 409


def test_a_correction_becomes_an_example(acme: Tenant, client: APIClient) -> None:
    ticket = answered(acme)
    parcel = make_intent(acme, "parcel")

    response = do(client, ticket, "label", intent="Parcel")

    assert (response.status_code, response.json()["intent"]) == (200, "parcel")
    with tenant_scope(acme.pk):
        assert Example.objects.get().intent == parcel
        assert Verdict.objects.get().is_intent_right is False


def test_a_text_is_said_to_belong_to_no_intent(acme: Tenant, client: APIClient) -> None:
    ticket = answered(acme)

    response = do(client, ticket, "label", oos=True)

    assert (response.status_code, response.json()["intent"]) == (200, None)
    with tenant_scope(acme.pk):
        assert Example.objects.get().intent is None


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 400),
        ({"oos": False}, 400),
        ({"oos": True, "intent": "refund"}, 400),
        ({"intent": "unheard of"}, 422),
    ],
)
def test_a_label_is_one_known_intent_or_none(
    acme: Tenant, client: APIClient, said: dict[str, object], status: int
) -> None:
    assert do(client, answered(acme), "label", **said).status_code == status
    with tenant_scope(acme.pk):
        assert not Verdict.objects.exists()


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("reply", {"body": "Hello"}),
        ("note", {"body": "Hello"}),
        ("message", {"body": "Hello"}),
        ("close", {}),
        ("reopen", {}),
        ("escalate", {}),
        ("assign", {"assignee": None}),
        ("merge", {"into": NOBODYS}),
        ("label", {"oos": True}),
    ],
)
def test_another_tenants_ticket_is_as_unknown_as_none(
    client: APIClient, globex: Tenant, verb: str, said: dict[str, object]
) -> None:
    theirs = make_ticket(globex)

    answers = [
        client.post(f"{TICKETS}/{ticket_id}/{verb}", said, format="json")
        for ticket_id in (theirs.pk, NOBODYS)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("verb", ["reply", "close", "label", "merge"])
def test_a_key_that_only_reads_changes_nothing(acme: Tenant, verb: str) -> None:
    assert do(as_key(acme, "tickets:read"), handed_on(acme), verb).status_code == 403
