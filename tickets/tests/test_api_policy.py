"""The policy through the API, with its switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member
from tickets.models import DecisionPolicy
from tickets.tests.asking_api import send

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from tenants.models import Tenant

POLICY: Final = "/api/v1/policy"


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "intents:write", "tickets:write")


def test_a_tenant_begins_with_its_own_threshold(client: APIClient) -> None:
    told = client.get(POLICY).json()

    assert (told["version"], told["is_on"], told["threshold"]) == (1, True, 0.75)
    assert (told["risk_target"], told["audit_share"]) == (None, 0.02)


def test_a_change_is_a_new_version(acme: Tenant, client: APIClient) -> None:
    told = client.patch(POLICY, {"risk_target": 0.01, "threshold": 0.8}, format="json").json()
    back = client.patch(POLICY, {"risk_target": None}, format="json").json()

    assert (told["version"], told["threshold"], told["risk_target"]) == (2, 0.8, 0.01)
    assert (back["version"], back["threshold"], back["risk_target"]) == (3, 0.8, None)
    assert told["by"].startswith("program")
    with tenant_scope(acme.pk):
        assert DecisionPolicy.objects.get(is_active=True).number == 3


@pytest.mark.parametrize("said", [{}, {"opinion_band": 0.1}, {"is_on": True}, {"threshold": 0.75}])
def test_what_changes_nothing_is_no_new_version(client: APIClient, said: dict[str, object]) -> None:
    assert client.patch(POLICY, said, format="json").json()["version"] == 1


def test_switched_off_every_ticket_goes_to_people(client: APIClient) -> None:
    client.patch(POLICY, {"is_on": False}, format="json")

    decision = send(client).json()["decision"]

    assert (decision["policy_version"], "tenant_off" in decision["reasons"]) == (2, True)


@pytest.mark.parametrize(
    "said", [{"threshold": 1.1}, {"audit_share": -1}, {"risk_target": "low"}, {"is_on": "maybe"}]
)
def test_a_policy_that_makes_no_sense_is_400(client: APIClient, said: dict[str, object]) -> None:
    assert client.patch(POLICY, said, format="json").status_code == 400
    assert client.get(POLICY).json()["version"] == 1


def test_who_answers_does_not_decide_when(acme: Tenant) -> None:
    agent = as_person(make_member(acme, Role.AGENT))

    assert agent.get(POLICY).status_code == 403
    assert agent.patch(POLICY, {"is_on": False}, format="json").status_code == 403
