"""Intents and their examples through the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from django.utils import timezone

from tenants.models import Team
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member
from tickets.models import ClassifierVersion, Example, Intent
from tickets.tests.asking_api import NOBODYS, TICKETS, handed_on
from tickets.tests.make import make_intent
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from rest_framework.response import _MonkeyPatchedResponse as APIAnswer
    from rest_framework.test import APIClient

    from tenants.models import Tenant

INTENTS: Final = "/api/v1/intents"


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "intents:write", "tickets:read")


def create(client: APIClient, /, **said: object) -> APIAnswer:
    return client.post(INTENTS, {"name": "refund"} | said, format="json")


def change(client: APIClient, intent: Intent, /, **said: object) -> APIAnswer:
    return client.patch(f"{INTENTS}/{intent.pk}", said, format="json")


def bring(client: APIClient, *intents: object, **said: object) -> APIAnswer:
    return client.put(f"{INTENTS}/import", {"intents": intents} | said, format="json")


def teach(client: APIClient, intent: Intent, *examples: object) -> APIAnswer:
    asked = {"examples": examples}
    return client.post(f"{INTENTS}/{intent.pk}/examples", asked, format="json")


def trainings(acme: Tenant) -> int:
    with tenant_scope(acme.pk):
        return ClassifierVersion.objects.filter(state="training").count()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_long(
    acme: Tenant,
    globex: Tenant,
    client: APIClient,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ours = [make_intent(acme, f"intent {number}") for number in range(count)]
    make_intent(globex)
    teach(client, ours[0], "Give it back", "Money back")

    with django_assert_num_queries(3):
        shown = client.get(INTENTS).json()["results"]

    assert [row["id"] for row in shown] == [str(intent.pk) for intent in reversed(ours)]
    assert shown[-1]["example_count"] == 2


def test_an_intent_is_made_with_its_rules_and_examples(acme: Tenant, client: APIClient) -> None:
    with tenant_scope(acme.pk):
        Team.objects.create(name="Billing")

    response = create(
        client,
        auto_resolve=True,
        answer_template="Hello {first_name}.",
        blocked_words=["lawyer"],
        team="billing",
        examples=["Give it back", "Money back"],
    )

    told = response.json()
    assert response.status_code == 201
    assert client.get(response.headers["Location"]).json() == told
    assert (told["name"], told["auto_resolve"], told["blocked_words"]) == (
        "refund",
        True,
        ["lawyer"],
    )
    assert (told["team"], told["example_count"], told["risk"]) == ("Billing", 2, "low")
    assert trainings(acme) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"name": ""},
        {"name": "Taken"},
        {"name": "two\nlines"},
        {"risk": "enormous"},
        {"risk": "high", "auto_resolve": True},
        {"blocked_words": [""]},
        {"team": "Nobody's"},
        {"team": NOBODYS},
        {"examples": ["x" * 4_001]},
        {"examples": "one text"},
    ],
)
def test_an_intent_that_makes_no_sense_is_400_and_not_made(
    acme: Tenant, client: APIClient, said: dict[str, object]
) -> None:
    make_intent(acme, "taken")

    assert create(client, **said).status_code == 400
    with tenant_scope(acme.pk):
        assert Intent.objects.count() == 1


def test_an_intent_is_switched_off(acme: Tenant, client: APIClient) -> None:
    intent = make_intent(acme)

    response = change(client, intent, auto_resolve=False)

    assert (response.status_code, response.json()["auto_resolve"]) == (200, False)
    assert response.json()["answer_template"] == intent.answer_template
    assert trainings(acme) == 0


def test_under_another_name_an_intent_is_learned_anew(acme: Tenant, client: APIClient) -> None:
    intent = make_intent(acme)
    with tenant_scope(acme.pk):
        Example.objects.create(
            intent=intent, text="Give it back", text_hash="1", **PROGRAM.columns()
        )

    response = change(client, intent, name="money back")

    assert response.json()["name"] == "money back"
    assert trainings(acme) == 1


def test_a_halted_intent_says_why_and_answers_again_when_told(
    acme: Tenant, client: APIClient
) -> None:
    intent, other = make_intent(acme), make_intent(acme, "parcel")
    with tenant_scope(acme.pk):
        halted = Intent.objects.filter(pk=intent.pk)
        halted.update(halted_at=timezone.now(), halted_because="3 of 9 were wrong.")

    found = client.get(f"{INTENTS}?is_halted=true").json()["results"]
    running = client.get(f"{INTENTS}?is_halted=false").json()["results"]
    resumed = client.post(f"{INTENTS}/{intent.pk}/resume")

    assert [row["halted_because"] for row in found] == ["3 of 9 were wrong."]
    assert [row["id"] for row in running] == [str(other.pk)]
    assert (resumed.status_code, resumed.json()["halted_at"]) == (200, None)


def test_a_removed_intent_leaves_its_tickets(acme: Tenant) -> None:
    client = as_key(acme, "intents:write", "tickets:read")
    intent = make_intent(acme)
    with tenant_scope(acme.pk):
        Example.objects.create(
            intent=intent, text="Give it back", text_hash="1", **PROGRAM.columns()
        )
    ticket = handed_on(acme)

    response = client.delete(f"{INTENTS}/{intent.pk}")

    shown = client.get(f"{TICKETS}/{ticket.pk}").json()
    assert (response.status_code, trainings(acme)) == (204, 1)
    assert (shown["status"], shown["intent"]) == ("escalated", None)
    assert client.get(f"{INTENTS}/{intent.pk}").status_code == 404


def test_many_intents_are_imported_at_once(acme: Tenant, client: APIClient) -> None:
    make_intent(acme, "Refund")

    response = bring(
        client,
        {"name": "refund", "examples": ["Give it back", "Money back"], "auto_resolve": False},
        {"name": "parcel", "examples": ["Where is it?"], "answer_template": "On its way."},
        oos_examples=["Sing a song"],
    )

    model = response.json()["model"]
    assert response.status_code == 202
    assert (model["version"], model["status"], model["examples"]) == (1, "training", 4)
    assert (model["trained_at"], model["active_version"]) == (None, None)
    names = [row["name"] for row in client.get(INTENTS).json()["results"]]
    assert sorted(names) == ["Refund", "parcel"]
    assert trainings(acme) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"intents": "refund"},
        {"intents": [{"examples": ["a"]}]},
        {"intents": [{"name": "a"}, {"name": "A"}]},
        {"intents": [{"name": "a", "examples": [{"text": "b"}]}]},
        {"intents": [{"name": str(number)} for number in range(201)]},
        {"intents": [], "oos_examples": [f"text {number}" for number in range(20_001)]},
        {},
    ],
)
def test_an_import_that_makes_no_sense_is_400_and_brings_nothing(
    acme: Tenant, client: APIClient, said: dict[str, object]
) -> None:
    response = client.put(f"{INTENTS}/import", said, format="json")

    assert response.status_code == 400
    with tenant_scope(acme.pk):
        assert not Intent.objects.exists()


def test_examples_are_added_listed_and_taken_away(acme: Tenant, client: APIClient) -> None:
    intent = make_intent(acme)

    added = teach(client, intent, "Give it back", "Money back")
    listed = client.get(f"{INTENTS}/{intent.pk}/examples").json()["results"]
    address = f"{INTENTS}/{intent.pk}/examples/{listed[0]['id']}"
    taken = [client.delete(address).status_code for _ in range(2)]

    assert (added.status_code, added.json()["intent"]["example_count"]) == (202, 2)
    assert added.json()["model"]["status"] == "training"
    assert {row["text"] for row in listed} == {"Give it back", "Money back"}
    assert taken == [204, 404]
    assert client.get(f"{INTENTS}/{intent.pk}").json()["example_count"] == 1


def test_only_who_teaches_sees_what_customers_wrote(acme: Tenant) -> None:
    intent = make_intent(acme)
    reader, agent = as_key(acme, "tickets:read"), as_person(make_member(acme, Role.AGENT))

    assert reader.get(f"{INTENTS}/{intent.pk}").status_code == 200
    assert reader.get(f"{INTENTS}/{intent.pk}/examples").status_code == 403
    assert change(reader, intent, auto_resolve=False).status_code == 403
    assert agent.get(INTENTS).status_code == 403


@pytest.mark.parametrize(
    ("method", "below"),
    [
        ("get", ""),
        ("patch", ""),
        ("delete", ""),
        ("post", "/resume"),
        ("get", "/examples"),
        ("delete", f"/examples/{NOBODYS}"),
    ],
)
def test_another_tenants_intent_is_as_unknown_as_none(
    client: APIClient, globex: Tenant, method: str, below: str
) -> None:
    theirs = make_intent(globex)

    answers = [
        getattr(client, method)(f"{INTENTS}/{intent_id}{below}", format="json")
        for intent_id in (theirs.pk, NOBODYS)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
